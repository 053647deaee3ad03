"""The Dockerfile's steps executed by buildah over a base of Debian's, and the image really run."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_replicas import program
from tests.bot.process import ROOT, free_port
from tests.telegram_double import BotApiServer

pytestmark = pytest.mark.acceptance
USER = 10001
PACKAGES = "python3,python3-venv,python3-pip,python-is-python3,ca-certificates"
SETTINGS = (
    *("/etc/pip.conf", "/root/.config/pip/pip.conf", "/etc/xdg/pip", "/opt/wheels", "/opt/pypi"),
    "/etc/ssl/certs/ca-certificates.crt",
)


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@dataclass
class Image:
    """The image built: its settings, and its files."""

    config: dict[str, Any]
    root: Path


def mirror() -> str:
    """Where this machine gets Debian's packages from."""
    for file in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        if file.is_file():
            found = re.search(r"https?://\S+/debian/?(?=\s)", file.read_text() + "\n")
            if found:
                return found[0]
    pytest.skip("no Debian mirror in apt's sources")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """Built from a copy of what is in git; buildah's storage is the test's own."""
    if os.geteuid() != 0:
        pytest.skip("building an image without Docker's engine needs root")
    buildah, debootstrap = program("buildah"), program("debootstrap")
    base = tmp_path_factory.mktemp("container")
    run(
        debootstrap, "--variant=minbase", f"--include={PACKAGES}", "bookworm", base / "os", mirror()
    )
    store = ("--root", base / "store", "--runroot", base / "run", "--storage-driver", "vfs")
    scratch = run(buildah, *store, "from", "scratch").strip()
    run(buildah, *store, "add", "--quiet", scratch, base / "os", "/")
    run(buildah, *store, "config", "--cmd", "python3", scratch)
    run(buildah, *store, "commit", "--quiet", "--rm", scratch, "localhost/base")
    shutil.rmtree(base / "os")
    source = base / "source"
    source.mkdir()
    files = run("git", "ls-files", "-z", cwd=ROOT).strip("\0").split("\0")
    for name in files:
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    # How this machine reaches its package index is no business of the image's.
    volumes = [f"--volume={path}:{path}:ro" for path in SETTINGS if Path(path).exists()]
    run(
        *(buildah, *store, "build", "--quiet", "--isolation", "chroot", "--network", "host"),
        *("--format", "docker", "--build-arg", "BASE=localhost/base", *volumes),
        *("--tag", "localhost/laureates", source),
    )
    name = run(buildah, *store, "from", "--pull-never", "localhost/laureates").strip()
    found = json.loads(run(buildah, *store, "inspect", name))
    root = Path(run(buildah, *store, "mount", name).strip())
    yield Image(found["Docker"]["config"], root)
    run(buildah, *store, "umount", name)


def start(image: Image, data: Path, **env: str) -> subprocess.Popen[str]:
    """The image's command as process 1, with its root file system read-only."""
    words = [*image.config["Entrypoint"], *image.config["Cmd"]]
    given = dict(pair.split("=", 1) for pair in image.config["Env"]) | env
    inside = " ".join(f"{name}='{value}'" for name, value in given.items())
    user = f"setpriv --reuid={USER} --regid={USER} --clear-groups --no-new-privs"
    script = f"""
        set -e
        mount --bind '{image.root}' '{image.root}'
        mount --bind '{data}' '{image.root}/data'
        mount -t proc proc '{image.root}/proc'
        mount --bind /dev '{image.root}/dev'
        mount -o remount,bind,ro '{image.root}'
        cd '{image.root}'
        exec chroot . /usr/bin/{user} /usr/bin/env -i -C /data {inside} {" ".join(words)}
    """
    return subprocess.Popen(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def test_settings(image: Image) -> None:
    """An ordinary user, a volume for the store, a health check, SIGTERM, nothing secret."""
    config = image.config
    assert config["User"] == "laureates"
    assert "/data" in config["Volumes"]
    assert config["Healthcheck"]["Test"][0] == "CMD"
    assert config.get("StopSignal", "SIGTERM") == "SIGTERM"
    assert not [pair for pair in config["Env"] if "TOKEN" in pair or "PIP_" in pair]


def test_contents(image: Image) -> None:
    """What is beyond the base is the bot and what it needs: listed here, and small."""
    home = image.root / "opt/laureates"
    (packages,) = home.glob("lib/python3*/site-packages")
    names = {path.name for path in packages.iterdir()}
    assert {"bot", "handlers", "knowledge", "telegram"} <= names
    assert not names & {"tests", "pip", "pytest", "mypy", "ruff", "hypothesis", "setuptools"}
    size = sum(f.stat().st_size for f in home.rglob("*") if f.is_file() and not f.is_symlink())
    print(f"{size / 1e6:.0f} MB in /opt/laureates")
    assert size < 160e6
    assert not list((image.root / "src").glob("*")) if (image.root / "src").exists() else True
    assert not list(image.root.glob("data/*"))
    assert [p.name for p in home.rglob(".env*")] == []


async def test_runs(image: Image, tmp_path: Path) -> None:
    """It answers as process 1 on a read-only root, is healthy, keeps its store, ends on SIGTERM."""
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, USER, USER)
    os.chmod(tmp_path.parent, 0o755)
    port = free_port()
    with BotApiServer() as server:
        env = {"BOT_TOKEN": server.token, "BOT_API_URL": server.url}
        process = start(image, data, **env, BOT_METRICS=f"127.0.0.1:{port}", BOT_LOG="text")
        try:
            chat = server.private()
            await chat.says("Qui a gagné le prix GMF ?")
            reply = await chat.reply(60)
            assert reply.text
            (bot,) = children(process.pid)
            assert re.search(r"NSpid:\s+\d+\s+1\n", Path(f"/proc/{bot}/status").read_text())
            assert re.search(rf"Uid:\s+{USER}\s", Path(f"/proc/{bot}/status").read_text())
            enter = ["nsenter", "-t", str(bot), "--mount", f"--root=/proc/{bot}/root"]
            touched = subprocess.run([*enter, "touch", "/opt/x"], capture_output=True, text=True)
            assert "Read-only" in touched.stderr
            check = [w.replace("9100", str(port)) for w in image.config["Healthcheck"]["Test"][1:]]
            check[0] = "/opt/laureates/bin/python"
            run(*enter, *check)
            assert (data / "laureates.db").exists()
            begun = time.monotonic()
            os.kill(bot, signal.SIGTERM)
            _, said = process.communicate(timeout=15)
            assert time.monotonic() - begun < 10
            assert process.returncode == 0, said
            assert "stopped" in said
            assert server.violations == []
        finally:
            process.kill()
            process.communicate()
