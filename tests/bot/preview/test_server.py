"""The preview page's server: the chat as the page gets it, and who may ask."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

import knowledge
from bot.preview.desk import Desk
from bot.preview.server import POLICY, application, texts
from knowledge.engine import Engine
from knowledge.model import LANGUAGES

DATA = Path(knowledge.__file__).with_name("data")
HOST = "http://127.0.0.1:8765"
FARE = "combien coûte le trajet à Valenciennes ?"


class Page:
    """The page's side: what it asks for, in one chat."""

    def __init__(self, desk: Desk) -> None:
        transport = httpx.ASGITransport(application(desk))
        self.http = httpx.AsyncClient(transport=transport, base_url=HOST)

    async def post(self, path: str, **body: Any) -> Any:
        """The reply to a request of the page."""
        sent = {"chat": "c", "language": "fr", **body}
        found = await self.http.post(path, json=sent)
        assert found.status_code == 200, found.status_code
        return found.json()

    async def says(self, text: str) -> Any:
        """What happens when something is typed."""
        return (await self.post("/say", text=text))["said"]


@asynccontextmanager
async def opened(desk: Desk) -> AsyncIterator[Page]:
    """A page with its chat open."""
    page = Page(desk)
    await page.post("/open")
    yield page
    await page.http.aclose()
    await desk.close()


@pytest.fixture
async def page(engine: Engine) -> AsyncIterator[Page]:
    """A page about the knowledge that is shipped."""
    async with opened(Desk(DATA, engine)) as found:
        yield found


def text_of(tree: list[Any]) -> str:
    """The text of a message."""
    return "".join(each if isinstance(each, str) else text_of(each[2]) for each in tree)


def keys_of(message: Any) -> dict[str, Any]:
    """The buttons of a message by their labels."""
    return {key["label"]: key for row in message["rows"] for key in row}


async def test_greeting(page: Page) -> None:
    """The chat begins as on Telegram, and is there again when the page is loaded again."""
    found = await page.post("/open")
    assert found["state"]["ready"]
    (hello,) = found["said"]["messages"]
    assert "Bonjour" in text_of(hello["body"])
    assert "🗺 Carte" in keys_of(hello)
    await page.says(FARE)
    assert len((await page.post("/open"))["said"]["messages"]) == 3


async def test_question(page: Page) -> None:
    """A question is answered below it, with its buttons and its explanation."""
    said = await page.says(FARE)
    mine, reply = said["messages"]
    assert (mine["mine"], text_of(mine["body"])) == (True, FARE)
    assert "un euro" in text_of(reply["body"])
    assert reply["body"][0][0] == "b"
    assert "👍" in keys_of(reply)
    sections = {section["id"]: section for section in said["why"]}
    assert "valenciennes-fare" in sections["rule"]["lines"][0]["text"]
    assert sections["candidates"]["lines"][0]["place"].startswith("editions/2022/laureates/")


async def test_button(page: Page) -> None:
    """A button changes the message it belongs to, or votes with a notice."""
    said = await page.says("Istres")
    reply = said["messages"][1]
    number, keys = reply["number"], keys_of(reply)
    more = await page.post("/press", number=number, data=keys["📖 En savoir plus"]["data"])
    (changed,) = more["said"]["messages"]
    assert changed["number"] == number
    assert text_of(changed["body"]) != text_of(reply["body"])
    said = await page.says(FARE)
    number, keys = said["messages"][1]["number"], keys_of(said["messages"][1])
    voted = (await page.post("/press", number=number, data=keys["👍"]["data"]))["said"]
    assert voted["notices"] == ["Merci\u202f!"]


async def test_map(page: Page) -> None:
    """A picture is served as such; its buttons turn it into a text and back."""
    said = await page.says("/carte")
    shown = said["messages"][1]
    found = await page.http.get(f"/picture/c/{shown['picture']}")
    assert found.headers["content-type"] == "image/png"
    assert found.content.startswith(b"\x89PNG")
    pressed = await page.post(
        "/press", number=shown["number"], data=keys_of(shown)["Istres"]["data"]
    )
    (turned,) = pressed["said"]["messages"]
    assert "Istres" in text_of(turned["body"])
    assert (await page.http.get("/picture/c/99")).status_code == 404


async def test_language(page: Page) -> None:
    """The page's language is that of the person's app, and of the explanation."""
    await page.says(FARE)
    found = await page.post("/open", language="en")
    assert any(section["title"] == "The decision" for section in found["said"]["why"])
    said = await page.says("/start")
    assert "Hello" in text_of(said["messages"][1]["body"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page(page: Page, language: str) -> None:
    """The page is whole in both languages: every text put in, nothing of its own executed."""
    found = await page.http.get("/", headers={"Accept-Language": f"de,{language};q=0.8"})
    assert f'<html lang="{language}">' in found.text
    assert "{{" not in found.text
    assert found.headers["content-security-policy"] == POLICY
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", found.text, re.DOTALL)
    assert [attributes for attributes, inside in scripts if inside.strip()] == [
        ' type="application/json" id="data"'
    ]
    data = json.loads(unescape(scripts[0][1]))
    assert data["language"] == language
    for name in ("page.css", "page.js", "icon.svg"):
        assert (await page.http.get(f"/{name}")).status_code == 200
    assert " style=" not in found.text


def test_texts() -> None:
    """Every text of the page is in both languages."""
    for name, held in texts().items():
        assert set(held) == set(LANGUAGES), name
        assert all(held.values()), name


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8765"}, 200),
        ({"Host": "evil.example:8765"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "127.0.0.1:8765", "Origin": "http://127.0.0.1:8765"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Length": "100000"}, 403),
        ({"Content-Length": "x"}, 403),
    ],
)
async def test_only_this_machine(page: Page, headers: dict[str, str], status: int) -> None:
    """Other names of this machine, other pages and forms are refused."""
    body = json.dumps({"chat": "c"}).encode()
    sent = {"Content-Type": "application/json", **headers}
    assert (await page.http.post("/open", content=body, headers=sent)).status_code == status


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"chat": 1}', b'{"number": "x"}', b"\xff"])
@pytest.mark.parametrize("path", ["/open", "/say", "/press"])
async def test_nonsense(page: Page, path: str, body: bytes) -> None:
    """What makes no sense is answered, never with a traceback."""
    found = await page.http.post(path, content=body, headers={"Content-Type": "application/json"})
    assert found.status_code in (200, 400, 404)
    assert (
        await page.http.post("/press", json={"chat": "c", "number": 1, "data": "x"})
    ).json() == {}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The knowledge that is shipped, to be edited."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


RIGHT, WRONG = "gives: [how, what]", "gives: [how, wat]"
FILE = "editions/2022/laureates/valenciennes.yaml"


async def _until(events: AsyncIterator[Any], wanted: str) -> Any:
    async with asyncio.timeout(60):
        async for event in events:
            if wanted in json.dumps(event, ensure_ascii=False):
                return event
    raise AssertionError(wanted)


async def test_edits(copy: Path, engine: Engine) -> None:
    """A saved text changes the last answer in place; a mistake is shown with file and line while
    the answers go on; mended, it is gone."""
    desk = Desk(copy, engine)
    stop = asyncio.Event()
    async with opened(desk) as page:
        await desk.renew()
        following = asyncio.create_task(desk.follow(stop))
        events = desk.listen("c")
        await _until(events, '"building": false')
        reply = (await page.says(FARE))["messages"][1]
        file = copy / FILE
        text = file.read_text("utf-8")
        begun = time.perf_counter()
        file.write_text(text.replace("un euro symbolique", "deux euros symboliques"), "utf-8")
        event = await _until(events, "deux euros")
        print(f"a changed answer after {time.perf_counter() - begun:.2f} s")
        (changed,) = event["said"]["messages"]
        assert changed["number"] == reply["number"]
        assert changed["renewed"]
        file.write_text(text.replace(RIGHT, WRONG, 1), "utf-8")
        event = await _until(events, '"problems": [{')
        (problem, *_) = event["state"]["problems"]
        line = next(n for n, held in enumerate(text.splitlines(), 1) if RIGHT in held)
        assert problem["place"].startswith(f"{FILE}:{line}:")
        assert WRONG in problem["line"]
        assert "deux euros" in text_of((await page.says(FARE))["messages"][1]["body"])
        file.write_text(text, "utf-8")
        event = await _until(events, "un euro symbolique")
        state = await _until(events, '"problems": []')
        assert state["state"]["ready"]
        stop.set()
        await following
        await events.aclose()


async def test_a_chat_that_nobody_looks_at(copy: Path, engine: Engine) -> None:
    """It asks again when somebody comes back to it."""
    desk = Desk(copy, engine)
    async with opened(desk) as page:
        await desk.renew()
        await page.says(FARE)
        file = copy / FILE
        text = file.read_text("utf-8")
        file.write_text(text.replace("un euro symbolique", "deux euros symboliques"), "utf-8")
        await desk.renew()
        shown = (await page.post("/open"))["said"]["messages"]
        assert "deux euros" in text_of(shown[-1]["body"])


async def test_begun_with_mistakes(copy: Path) -> None:
    """Without a base that can be used, the page says what to mend; there is no chat yet."""
    (copy / "zz.yaml").write_text("x: [\n", "utf-8")
    desk = Desk(copy, None)
    async with opened(desk) as page:
        await desk.renew()
        found = await page.post("/open")
        assert "said" not in found
        assert not found["state"]["ready"]
        assert found["state"]["problems"][0]["place"].startswith("zz.yaml:1:")
        assert (await page.http.post("/say", json={"chat": "c", "text": "x"})).status_code == 404
