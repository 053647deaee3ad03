"""Chats: what a message leaves unsaid is taken from what was said before."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import load
from knowledge.answer import Answer
from knowledge.engine import Engine

ENGINE = Engine(load(Path(__file__).parents[2] / "knowledge" / "data"))


def chat(*messages: str) -> Answer:
    """The last answer of a chat."""
    topic = None
    for message in messages:
        answer = ENGINE.ask(message, topic)
        topic = answer.topic or topic
    return answer


@pytest.mark.parametrize(
    ("messages", "entry"),
    [
        # a name alone: the same of another
        (("où est Gannat ?", "et Istres ?"), "2022:laureate:istres"),
        (("Combien d'ateliers à Marseille ?", "et à Issy ?"), "2022:fact:issy-workshops"),
        # a noun alone: how many of these
        (("combien de lecteurs a La Gazette ?", "et sur le site ?"), "fact:gazette-visits"),
        (("Combien d'ateliers à Marseille ?", "et d'agents ?"), "2022:fact:marseille-participants"),
        # a question word alone
        (("Who won the Jury Prize?", "what for?"), "2022:project:nord"),
        (("qui a dit climat ambiant de dénigrement", "c'est qui ?"), "person:romain-mazon"),
    ],
)
def test_what_is_left_out_is_filled_in(messages: tuple[str, ...], entry: str) -> None:
    """An ellipsis asks what the message before it asked, of something else."""
    answer = chat(*messages)
    assert answer.outcome == "answer"
    assert entry in answer.entries


@pytest.mark.parametrize(
    ("messages", "entry"),
    [
        (("qui est Romain Mazon ?", "et l'autre, c'est qui ?"), "person:emmanuel-kestenare"),
        (("Who is Romain Mazon?", "and the other one?"), "person:emmanuel-kestenare"),
        (("qui a eu le prix GMF ?", "non, l'autre prix GMF"), "2022:prize:societaires-gmf"),
    ],
)
def test_the_other_one_of_two(messages: tuple[str, ...], entry: str) -> None:
    """ "The other one" is the one of two that was not spoken of."""
    answer = chat(*messages)
    assert answer.outcome == "answer"
    assert entry in answer.entries


def test_a_list_is_remembered() -> None:
    """Ordinals go on meaning the list that was shown, whatever was asked in between."""
    answer = chat("list the winners", "the third one", "how many people took part?", "the second?")
    assert "2022:laureate:istres" in answer.entries


def test_an_ordinal_of_something_else_is_no_place_in_a_list() -> None:
    """ "The first insurer" is no laureate."""
    answer = chat("qui sont les lauréats ?", "qui est le premier assureur ?")
    assert not any(":laureate:" in key for key in answer.entries)


def test_what_was_declined_of_an_entry_is_spoken_of() -> None:
    """After a question about an entry that got no answer, "it" is that entry."""
    answer = chat("quel est le budget de la Conciergerie ?", "c'est ouvert quand ?")
    assert "2022:fact:istres-hours" in answer.entries


def test_what_nobody_knows_of_one_nobody_knows_of_another() -> None:
    """An ellipsis that asks in vain is declined."""
    answer = chat("qui sont les partenaires de Valenciennes ?", "et son maire ?")
    assert answer.outcome in ("unknown", "suggestions")


@pytest.mark.parametrize("message", ["ok so who did?", "cool. will they do it again?"])
def test_a_courtesy_with_a_question_is_a_question(message: str) -> None:
    """Little words after a courtesy may ask."""
    assert ENGINE.ask(message).outcome != "smalltalk"


@pytest.mark.parametrize("message", ["ok merci", "merci, bonne soirée", "thanks for that", "how?"])
def test_courtesies_and_bare_words_without_a_chat_get_no_fact(message: str) -> None:
    """Nothing is answered where nothing was asked."""
    assert ENGINE.ask(message).outcome != "answer"


def test_an_ordinal_means_what_the_answer_names() -> None:
    """After an answer that names two, there are a first and a second one."""
    answer = chat("who are the organisers of the prizes?", "the second one?")
    assert "organisation:la-gazette" in answer.entries


def test_two_that_a_question_names_are_a_list() -> None:
    """ "The other" of two that were asked about."""
    answer = chat("Gannat or Istres, who got the coup de coeur?", "and the other?")
    assert "2022:laureate:gannat" in answer.entries


def test_yes_or_no_goes_on_with_another() -> None:
    """ "Is X free? And Y's rides?" asks whether these are free."""
    answer = chat("is the Conciergerie free?", "and Valenciennes' rides?", "and Issy's workshops?")
    assert "2022:fact:issy-workshops-free" in answer.entries


def test_which_ones_that_nobody_knows_is_declined() -> None:
    """ "Lesquelles ?" after a number does not tell the number again."""
    answer = chat("Combien de propositions à Marseille ?", "lesquelles par exemple ?")
    assert answer.outcome in ("unknown", "suggestions")


def test_the_name_that_is_not_meant_is_left_out() -> None:
    """ "Not Marseille, Istres" is about Istres."""
    answer = chat("Marseille", "non pas Marseille, Istres", "les partenaires ?")
    assert "2022:project:istres" in answer.entries


def test_a_rank_is_no_place_in_a_list() -> None:
    """ "Who came second?" asks for a ranking, which there is not."""
    assert chat("What are the six projects?", "Who came second?").outcome != "answer"


@pytest.mark.parametrize(
    "message",
    [
        "Madame, Monsieur, je prépare un mémoire sur les démarches participatives dans les villes "
        "et je souhaiterais savoir combien d'agents ont pris part à l'assemblée marseillaise.",
        "Objet : demande d'information. Bonjour, pourriez-vous m'indiquer combien d'agents ont "
        "participé aux ateliers de Marseille ? Bien cordialement.",
    ],
)
def test_what_a_long_message_asks_is_found(message: str) -> None:
    """The only clause that asks is answered, whatever else a letter says."""
    assert "2022:fact:marseille-participants" in chat(message).entries
