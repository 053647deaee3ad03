"""An engine that says what it was asked, so that handlers are tested apart from knowledge."""

from __future__ import annotations

from typing import Literal

from knowledge.answer import Answer, Block, Suggestion, Topic
from knowledge.model import Bilingual, Language, Link

PROJECT = "2022:project:istres"
LINK = Link(Bilingual("Le site", "The site"), "https://example.org/?a=1&b=2")


def answer(text: str, language: Language = "fr", key: str = "2022:fact:x") -> Answer:
    """A plain answer."""
    return Answer("answer", language, (Block("text", text),), (key,), score=0.9, topic=Topic(key))


class StubEngine:
    """Repeats questions with the topic they were asked in; knows one project."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Topic | None, str | None]] = []

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """Repeats the message."""
        self.asked.append((message, topic, client))
        language = self.language(message, client)
        if message == "boom":
            raise RuntimeError("secret detail")
        if message == "bonjour":
            return Answer("smalltalk", language, (Block("text", "Bonjour !"),), score=1.0)
        if message == "near":
            offered = Suggestion("La Conciergerie", PROJECT)
            return Answer("suggestions", language, (Block("text", "?"),), suggestions=(offered,))
        if message == "unknown":
            return Answer("unknown", language, (Block("text", "Je ne sais pas."),))
        after = f" after {topic.key}" if topic else ""
        return answer(f"<{message}>{after}", language, f"2022:fact:{message[:9]}")

    def show(self, key: str, language: Language) -> Answer | None:
        """The one project."""
        if key != PROJECT:
            return None
        blocks = (Block("title", "La Conciergerie"), Block("text", f"show {language}"))
        return Answer("answer", language, blocks, (key,), (LINK,), topic=Topic(key, key))

    def more(self, key: str, language: Language) -> Answer | None:
        """Its detail."""
        return answer("detail", language, key) if key == PROJECT else None

    def list_laureates(self, language: Language) -> Answer:
        """A list."""
        return answer("laureates", language)

    def list_prizes(self, language: Language) -> Answer:
        """A list."""
        return answer("prizes", language)

    def list_quotes(self, language: Language) -> Answer:
        """A list."""
        return answer("quotes", language)

    def about(self, language: Language) -> Answer:
        """The edition."""
        return answer("about", language)

    def find(
        self,
        kind: Literal["project", "prize"],
        name: str,
        language: Language,
        client: str | None = None,
    ) -> Answer:
        """Repeats what is looked for."""
        return answer(f"find {kind} {name}", language)

    def courtesy(self, id: Literal["welcome", "help"], language: Language) -> Answer:
        """Its name."""
        return Answer("smalltalk", language, (Block("text", f"{id} {language}"),), score=1.0)

    def language(self, message: str, client: str | None) -> Language:
        """That of the client, unless the message begins in English."""
        return "en" if message.startswith("who") or client == "en" else "fr"
