"""`laureates preview` in a real browser: Chromium, driven by Playwright; axe-core judges."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_replicas import program
from tests.bot.process import ROOT, free_port

playwright = pytest.importorskip(
    "playwright.sync_api", reason="no Playwright (pip install axe-playwright-python; see .ci/run)"
)
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright",
    reason="no axe-core (pip install axe-playwright-python)",
)
pytestmark = pytest.mark.acceptance
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PHONE, DESKTOP = (360, 740), (1280, 860)
FILE = "editions/2022/laureates/valenciennes.yaml"
FARE = "combien coûte le trajet à Valenciennes ?"
# Seconds; the machine may be busy with other tests.
PATIENCE = 60


@contextmanager
def previewing(folder: Path) -> Iterator[str]:
    """`laureates preview` as a process of its own; gives its address. It must end well."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "preview", "--knowledge", folder, "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "LANG": "fr_FR.UTF-8"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    try:
        assert f"http://127.0.0.1:{port}/" in said
        yield f"http://127.0.0.1:{port}/"
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)
        assert (process.returncode, rest) == (0, "")
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium with a profile of its own."""
    path = shutil.which("chromium") or program("chromium")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=path, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the knowledge that is shipped."""
    target = tmp_path_factory.mktemp("preview") / "data"
    return Path(shutil.copytree(ROOT / "knowledge" / "data", target))


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the preview is."""
    with previewing(folder) as found:
        yield found


Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Open]:
    """Opens the page as somebody's browser does; no script may fail, nothing may be refused by
    the page's own policy, and nothing may come from elsewhere."""
    contexts = []
    faults: list[str] = []

    def visited(request: Any) -> None:
        if not request.url.startswith((address, "data:")):
            faults.append(request.url)

    def opened(
        size: tuple[int, int] = DESKTOP, scheme: str = "light", locale: str = "fr-FR"
    ) -> Any:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("request", visited)
        page.goto(address)
        page.wait_for_selector(".message.bot")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def until(page: Any, expression: str) -> None:
    """Waits until an expression holds. Asked from outside: the page's policy allows no eval."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.02)


LAST = "[...document.querySelectorAll('.message.bot')].at(-1).innerText"


def ask(page: Any, text: str) -> Any:
    """Types a question; gives the bubble of the reply."""
    count = page.locator(".message.bot").count()
    page.fill("#question", text)
    page.press("#question", "Enter")
    until(page, f"document.querySelectorAll('.message.bot').length > {count}")
    return page.locator(".message.bot").last


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong, of every rule that it has."""
    found = axe.Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_accessible(
    opened: Open, size: tuple[int, int], scheme: str, locale: str, tmp_path: Path
) -> None:
    """At every size, in both themes and languages: no axe-core violation in any state, and
    nothing wider than the screen."""
    page = opened(size, scheme, locale)
    french = locale == "fr-FR"
    states: dict[str, Callable[[], Any]] = {
        "start": lambda: None,
        "answer": lambda: ask(page, FARE if french else "how much is the ride in Valenciennes?"),
        "declined": lambda: ask(page, "météo à Istres" if french else "weather in Istres"),
        "map": lambda: ask(page, "/carte" if french else "/map").locator("img").wait_for(),
        "menu": lambda: page.click("#open-commands"),
        "why": lambda: page.keyboard.press("Escape") or (
            page.click("#open-why") if size == PHONE else None
        ),
    }  # fmt: skip
    for name, reach in states.items():
        reach()
        page.wait_for_timeout(300)
        page.screenshot(path=tmp_path / f"{name}.png")
        assert violations(page) == [], name
        wide = "Math.max(...[...document.querySelectorAll('body, #log, #why, .message')]"
        wide += ".map((e) => e.scrollWidth - e.clientWidth))"
        assert page.evaluate(wide) <= 0, name
    assert page.locator("html").get_attribute("lang") == locale[:2]


def test_chat(opened: Open) -> None:
    """Bold, links, buttons, pictures, notices: as on Telegram."""
    page = opened()
    reply = ask(page, FARE)
    assert reply.locator("b").first.inner_text().startswith("Mobilité seniors")
    assert reply.locator(".text a").first.get_attribute("rel") == "noopener noreferrer"
    reply.get_by_role("button", name="👍").click()
    until(page, "document.querySelector('#notice').textContent.includes('Merci')")
    shown = ask(page, "/carte")
    picture = shown.locator("img")
    picture.wait_for()
    assert picture.get_attribute("alt")
    assert page.evaluate("(i) => i.complete && i.naturalWidth", picture.element_handle()) > 300
    shown.get_by_role("button", name="Istres").click()
    until(page, f"{LAST}.includes('Istres')")
    # a command within a text
    page.locator(".command", has_text="/list").first.click()
    until(page, "document.querySelector('#log').innerText.includes('Les 6 lauréats')")
    # loaded again, all is still there
    count = page.locator(".message").count()
    page.reload()
    until(page, f"document.querySelectorAll('.message').length === {count}")


def test_what_is_said_is_never_run(opened: Open) -> None:
    """Mark-up that is typed is text."""
    page = opened()
    text = "<img src=x onerror=alert(1)><script>alert(1)</script>{{data}}"
    ask(page, text)
    assert text in page.locator(".message.mine").last.inner_text()
    assert page.locator("#log img, #log script, #explanation img").count() == 0


def test_keyboard(opened: Open) -> None:
    """Everything is reached by keys; focus stays where it was when a button changes its message."""
    page = opened(PHONE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.type("Istres")
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('.message.bot').length > 1")
    key = page.locator(".message.bot").last.get_by_role("button", name="En savoir plus")
    key.focus()
    page.keyboard.press("Enter")
    until(page, f"{LAST}.includes('La fiche')")
    assert page.evaluate("document.activeElement.closest('.message') !== null")
    page.focus("#open-why")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "why"
    assert page.locator("#close-why").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "open-why"
    page.wait_for_timeout(300)
    assert not page.locator("#close-why").is_visible()


def test_screen_reader(opened: Open) -> None:
    """Roles and names: a log that speaks, who says what, what each control is."""
    page = opened()
    ask(page, FARE)
    tree = page.locator("body").aria_snapshot()
    for part in ("heading \"Aperçu\"", "main \"Conversation\"", "log \"Conversation\"",
                 "textbox \"Votre question\"", "button \"Envoyer\"",
                 "complementary \"Pourquoi cette réponse", "Le robot", "Vous"):  # fmt: skip
        assert part in tree, part


def test_both_languages_and_themes(opened: Open) -> None:
    """The language and the theme are switched on the page, and the chat goes on."""
    page = opened()
    ask(page, FARE)
    page.click("nav a[lang=en]")
    page.wait_for_selector("html[lang=en] .message.mine")
    page.get_by_text("The decision").wait_for()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.locator("#theme").get_attribute("aria-pressed") == "true"


def _settled(page: Any) -> None:
    """Waits until nothing is built any more."""
    until(page, "!document.querySelector('#state').className.includes('building')")


def test_edits(opened: Open, folder: Path) -> None:
    """A saved answer is shown within two seconds, in place; a mistake with its file and line;
    new ways of asking once the examples are compared anew."""
    page = opened()
    reply = ask(page, FARE)
    number = reply.get_attribute("id")
    path = folder / FILE
    text = path.read_text("utf-8")
    try:
        took = []
        for word in ("deux", "trois", "quatre"):
            _settled(page)
            begun = time.perf_counter()
            path.write_text(
                text.replace("un euro symbolique", f"{word} euros symboliques"), "utf-8"
            )
            until(page, f"document.getElementById('{number}').innerText.includes('{word} euros')")
            took.append(time.perf_counter() - begun)
        print("a changed answer after", ", ".join(f"{each:.2f} s" for each in took))
        assert sorted(took)[1] < 2
        assert page.locator(f"#{number} .renewed").is_visible()

        _settled(page)
        path.write_text(text.replace("gives: [how, what]", "gives: [how, wat]", 1), "utf-8")
        page.locator("#problem-list li").wait_for(state="attached")
        line = next(n for n, t in enumerate(text.splitlines(), 1) if "gives: [how, what]" in t)
        assert f"{FILE}:{line}:" in page.locator("#problems .place").text_content()
        assert "wat" in page.locator("#problem-list pre").text_content()
        assert page.locator("#banner").is_visible()
        assert violations(page) == []
        assert "quatre euros" in ask(page, FARE).inner_text()

        path.write_text(text, "utf-8")
        page.locator("#problems").wait_for(state="hidden")
        _settled(page)
        said = ask(page, "décollage du dirigeable violet à Valenciennes").inner_text()
        assert "un euro symbolique" not in said
        example = '- "combien coûte le trajet ?"\n'
        added = f'{example}        - "décollage du dirigeable violet"\n'
        begun = time.perf_counter()
        path.write_text(text.replace(example, added, 1), "utf-8")
        until(page, f"{LAST}.includes('un euro')")
        print(f"a new way of asking after {time.perf_counter() - begun:.2f} s")
    finally:
        path.write_text(text, "utf-8")


def test_begun_with_mistakes(browser: Any, folder: Path, tmp_path: Path) -> None:
    """Begun with a file that cannot be read: told what to mend, and the chat begins then."""
    copy = Path(shutil.copytree(folder, tmp_path / "data"))
    (copy / "zz.yaml").write_text("x: [\n", "utf-8")
    with previewing(copy) as address:
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="fr-FR")
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(address)
        page.locator("#banner button").click()
        assert "zz.yaml:" in page.locator("#problems .place").text_content()
        assert page.locator("#question").is_disabled()
        (copy / "zz.yaml").unlink()
        page.wait_for_selector(".message.bot", state="attached")
        page.close()
