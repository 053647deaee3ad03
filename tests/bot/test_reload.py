"""An edited knowledge base is taken while the bot runs, or nothing changes at all."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import knowledge
from bot import building, reload
from bot.reload import Reloader
from bot.watching import watch
from handlers.services import Engine, Reloaded
from knowledge.guide import Guide
from tests.knowledge.small_base import LAUREATE_FILE, write
from tests.knowledge.test_smoke import SMOKE, SMOKE_FILE

FACT = "2022:fact:fare"


class Desk:
    """A base, what watches it, and what was seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / LAUREATE_FILE
        self.taken: list[tuple[Engine, Guide]] = []
        self.told: list[Reloaded] = []
        self.version = knowledge.load(folder).version
        self.reloader = Reloader(
            folder, self.version, lambda *both: self.taken.append(both), self.told.append
        )

    def edit(self, old: str, new: str, file: str = LAUREATE_FILE) -> None:
        """Changes a file."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def says(self) -> str:
        """What the engine that was taken last knows of the fare."""
        answer = self.taken[-1][0].show(FACT, "fr")
        assert answer is not None
        return answer.blocks[-1].text


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A small base with control questions; what is kept, is kept apart."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(reload, "_SETTLED", 0.1)
    folder = write(tmp_path / "base")
    (folder / SMOKE_FILE).write_text(SMOKE, "utf-8")
    return Desk(folder)


async def test_an_edit_is_taken(desk: Desk) -> None:
    """The other version answers; only the changed file was read; what has not changed is said."""
    assert (await desk.reloader.reload()) == Reloaded("same", desk.version)
    desk.edit("Un euro.", "Deux euros.")
    first = await desk.reloader.reload()
    assert (first.outcome, first.asked) == ("served", 4)
    assert first.version == knowledge.load(desk.folder).version != desk.version
    assert desk.says() == "Deux euros."
    assert desk.taken[-1][1].base.version == first.version
    desk.edit("Deux euros.", "Trois euros.")
    second = await desk.reloader.reload()
    assert (second.outcome, second.read) == ("served", 1)
    assert desk.says() == "Trois euros."
    assert (await desk.reloader.reload()).outcome == "same"
    assert len(desk.taken) == 2


async def test_a_broken_base_changes_nothing(desk: Desk) -> None:
    """It is refused with the line, once tried; mended, another is taken; undone, all is well."""
    desk.edit("kind: city", "kind: citty")
    refused = await desk.reloader.reload()
    assert (refused.outcome, refused.version) == ("refused", desk.version)
    assert desk.taken == []
    for language in ("fr", "en"):
        assert refused.lines[language][0].startswith(f"{LAUREATE_FILE}:3:11: ")
        assert "citty" in refused.lines[language][0]
    assert await desk.reloader.reload() is refused
    desk.edit("kind: citty", "kind: city")
    assert await desk.reloader.reload() == Reloaded("served", desk.version)
    desk.edit("kind: city", "kind: ccas")
    assert (await desk.reloader.reload()).outcome == "served"


async def test_an_ignorant_base_changes_nothing(desk: Desk) -> None:
    """A base that forgot how it is asked is refused, with the question's line."""
    desk.edit('fr: ["tarif"]', 'fr: ["x"]')
    refused = await desk.reloader.reload()
    assert (refused.outcome, refused.count, refused.asked) == ("refused", 1, 4)
    assert desk.taken == []
    assert refused.lines["fr"][0].startswith(f"{SMOKE_FILE}:4:18: Question de contrôle")
    assert "“tarif Valenciennes”: expected answer, got suggestions" in refused.lines["en"][0]


@pytest.mark.parametrize("rest", [0, 17])
async def test_half_of_a_file_is_waited_for(desk: Desk, rest: int) -> None:
    """What is still being written is not judged: nothing is refused, the whole is taken."""
    whole = desk.file.read_text("utf-8").replace("Un euro.", "Deux euros.")
    desk.file.write_text(whole[: len(whole) - 300 - rest], "utf-8")

    async def finish() -> None:
        # the child takes longer than this to start
        await asyncio.sleep(0.05)
        desk.file.write_text(whole, "utf-8")

    found, _ = await asyncio.gather(desk.reloader.reload(), finish())
    assert found.outcome == "served"
    assert desk.says() == "Deux euros."


@pytest.mark.parametrize("gone", ["folder", "rights", "editions"])
async def test_a_base_that_is_gone_changes_nothing(desk: Desk, gone: str) -> None:
    """Moved away, emptied or out of place, the version before answers on."""
    if gone == "folder":
        desk.folder.rename(desk.folder.with_name("elsewhere"))
    elif gone == "editions":
        (desk.folder / "editions").rename(desk.folder.with_name("elsewhere"))
    else:
        (desk.folder / "stray.yml").write_text("", "utf-8")
    refused = await desk.reloader.reload()
    assert refused.outcome == "refused"
    assert refused.count >= 1
    assert desk.taken == []


async def test_a_process_that_fails_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It cannot be started, it breaks, it says nonsense, or it is another version's."""
    desk.edit("Un euro.", "Deux euros.")
    for code in ("import nothing_at_all", "print('nonsense')", "print('{}')", "print('[1]')"):
        monkeypatch.setattr(reload, "command", lambda _, code=code: [sys.executable, "-c", code])
        assert await desk.reloader.reload() == Reloaded("failed", desk.version)
    assert "nothing_at_all" in caplog.text
    monkeypatch.setattr(reload, "command", lambda _: ["/nowhere/python"])
    assert (await desk.reloader.reload()).outcome == "failed"
    monkeypatch.setattr(reload, "command", building.command)
    desk.reloader._makers = "another"
    assert (await desk.reloader.reload()).outcome == "failed"
    assert "restart the bot" in caplog.text
    assert desk.taken == []


async def test_a_process_that_never_ends_is_ended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while; nothing is left behind."""
    desk.edit("Un euro.", "Deux euros.")
    monkeypatch.setattr(reload, "_PATIENCE", 0.2)
    endless = "import time; time.sleep(60)"
    monkeypatch.setattr(reload, "command", lambda _: [sys.executable, "-c", endless])
    assert (await desk.reloader.reload()).outcome == "failed"


async def test_one_after_the_other(desk: Desk) -> None:
    """Several wishes at once build once."""
    desk.edit("Un euro.", "Deux euros.")
    found = await asyncio.gather(*(desk.reloader.reload() for _ in range(3)))
    assert [each.outcome for each in found] == ["served", "same", "same"]
    assert len(desk.taken) == 1


@pytest.fixture
async def watched(desk: Desk) -> AsyncIterator[Desk]:
    """A base whose edits are noticed."""
    tasks = [
        asyncio.create_task(desk.reloader.run()),
        asyncio.create_task(watch(desk.folder, desk.reloader.wish)),
    ]
    await asyncio.sleep(0.5)
    yield desk
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def wait_until(desk: Desk, times: int) -> None:
    """Until so many outcomes were told."""
    async with asyncio.timeout(60):
        while len(desk.told) < times:
            await asyncio.sleep(0.05)


async def test_edits_are_noticed(watched: Desk) -> None:
    """Saved in place, or written beside and renamed, as editors do; what is wrong is told once."""
    watched.edit("Un euro.", "Deux euros.")
    await wait_until(watched, 1)
    assert watched.says() == "Deux euros."
    part = watched.file.with_name("valenciennes.yaml.tmp")
    part.write_text(watched.file.read_text("utf-8").replace("Deux", "Trois"), "utf-8")
    part.rename(watched.file)
    await wait_until(watched, 2)
    assert watched.says() == "Trois euros."
    watched.edit("kind: city", "kind: [city")
    await wait_until(watched, 3)
    watched.reloader.wish()
    await asyncio.sleep(0.5)
    assert [each.outcome for each in watched.told] == ["served", "served", "refused"]
