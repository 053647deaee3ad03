"""`laureates check --links`: polite, and of use on a machine without a network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from bot import cli
from bot.links import try_links
from knowledge.problems import Problem, Spot
from knowledge.store import examine
from tests.bot.process import free_port
from tests.knowledge import small_base as base

PLACE = Spot("a.yaml", 3, 5)
ASKED: list[tuple[str, str]] = []


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    ASKED.clear()


async def _at_once(_: float) -> None:
    await asyncio.sleep(0)


def tried(*urls: str, **answers: int) -> list[Problem] | None:
    """What is said of addresses on a server that answers with the status in their path, and
    with another one to HEAD."""

    def answer(request: httpx.Request) -> httpx.Response:
        ASKED.append((request.method, str(request.url)))
        words = request.url.path.strip("/").split("/")
        match words:
            case ["down"]:
                raise httpx.ConnectError("no such host")
            case ["late"]:
                raise httpx.ReadTimeout("late")
            case ["moved", status, *_]:
                return httpx.Response(int(status), headers={"location": "/200"})
            case ["loop"]:
                return httpx.Response(302, headers={"location": "/loop"})
            case ["odd"]:
                raise httpx.RemoteProtocolError("nonsense")
        head, _, get = words[0].partition("-")
        status = int(get) if get and request.method == "GET" else int(head)
        return httpx.Response(status)

    links = [(url, PLACE) for url in urls]
    return try_links(links, httpx.MockTransport(answer), _at_once)


HOST = "https://example.org"


@pytest.mark.parametrize(
    ("path", "severity", "gist"),
    [
        ("/200", None, ""),
        ("/405-200", None, ""),
        ("/404-200", None, ""),
        ("/moved/302", None, ""),
        ("/404", "error", "the server says 404"),
        ("/410", "error", "the server says 410"),
        ("/500", "warning", "the server says 500"),
        ("/403", "warning", "the server says 403"),
        ("/moved/301", "warning", f"Write {HOST}/200"),
        ("/moved/308", "warning", "moved for good"),
        ("/late", "warning", "no answer within 10 seconds"),
        ("/loop", "warning", "leads on too many times"),
        ("/odd", "warning", "does not answer"),
        ("/down", "warning", "cannot be found"),
    ],
)
def test_what_is_said_of_an_answer(path: str, severity: str | None, gist: str) -> None:
    """An error only where the page is gone for sure; a warning where a person must look."""
    found = tried(f"{HOST}{path}", f"{HOST}/200")
    assert found is not None
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert gist in "".join(map(str, found))
    assert all((each.file, each.line, each.column) == ("a.yaml", 3, 5) for each in found)


def test_head_first_and_once_for_one_page() -> None:
    """HEAD, then GET only where HEAD is refused; a page named twice is asked for once, and
    told in both places."""
    found = tried(f"{HOST}/404", f"{HOST}/404#part", f"{HOST}/200")
    assert found is not None
    assert len(found) == 2
    assert ASKED == [("HEAD", f"{HOST}/404"), ("GET", f"{HOST}/404"), ("HEAD", f"{HOST}/200")]


def test_one_at_a_time_for_each_host_with_a_pause() -> None:
    """Two requests never run at one host together, and there is a pause between them."""
    running: dict[str, int] = {}
    most: dict[str, int] = {}
    pauses = []

    async def answer(request: httpx.Request) -> httpx.Response:
        host = request.url.host
        running[host] = running.get(host, 0) + 1
        most[host] = max(most.get(host, 0), running[host])
        await asyncio.sleep(0.005)
        running[host] -= 1
        assert "laureates-bot" in request.headers["user-agent"]
        return httpx.Response(200)

    async def wait(seconds: float) -> None:
        pauses.append(seconds)

    links = [(f"https://h{n % 3}.example/{n}", PLACE) for n in range(12)]
    assert try_links(links, httpx.MockTransport(answer), wait) == []
    assert most == {"h0.example": 1, "h1.example": 1, "h2.example": 1}
    assert pauses == [1.0] * 9


def test_without_network_nothing_is_said_of_links() -> None:
    """Where nothing can be reached it is the machine, not the links."""
    assert tried(f"{HOST}/down", "https://other.example/down") is None
    assert tried() == []


def test_addresses_are_found_with_their_places(tmp_path: Path) -> None:
    """Web addresses with file and line; e-mail addresses are left alone."""
    found = examine(base.write(tmp_path)).links
    assert [(url, spot.line) for url, spot in found] == [("https://www.gmf.fr", 6)]


class Server(BaseHTTPRequestHandler):
    """Knows one page, and no HEAD."""

    def do_GET(self) -> None:
        """One page."""
        ASKED.append((self.command, self.path))
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """A server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _base(folder: Path, url: str) -> Path:
    base.write(folder)
    text = base.ORGANISATIONS.replace("https://www.gmf.fr", url)
    (folder / "organisations.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("path", "status"), [("/there", 0), ("/gone", 1)])
def test_a_real_server(
    path: str, status: int, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the command to a real server and back; without --links nobody is asked."""
    folder = _base(tmp_path, address + path)
    assert cli.main(["check", str(folder)]) == 0
    assert ASKED == []
    assert cli.main(["check", "--links", str(folder)]) == status
    assert ASKED == [("GET", path)]
    told = capsys.readouterr().out
    assert (f"{folder}/organisations.yaml:6:" in told) == bool(status)


def test_an_offline_machine_gets_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0, no warning, one line more on standard error."""
    folder = _base(tmp_path, f"http://127.0.0.1:{free_port()}/x")
    assert cli.main(["check", "--links", str(folder)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 2
    assert "None of the 1 links could be tried" in shown.err
