"""The files for operators name only what exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.config import Settings
from bot.metrics import Metrics

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "bot" / "deploy"
KNOWN = set(re.findall(r"BOT_[A-Z_]+", (ROOT / ".env.example").read_text()))


def _yaml(file: Path) -> Any:
    return yaml.safe_load(file.read_text())


def test_alerts() -> None:
    """Three alerts, on numbers that the bot really gives, each saying what to do."""
    metrics = Metrics("x")
    metrics.worked()
    given = metrics.text(0).decode()
    (group,) = _yaml(DEPLOY / "alerts.yml")["groups"]
    assert len(group["rules"]) == 3
    for rule in group["rules"]:
        for name in re.findall(r"laureates_\w+", rule["expr"] + rule["annotations"]["what"]):
            assert name in given, name
        assert rule["annotations"].keys() == {"summary", "what"}


def test_compose() -> None:
    """Every variable is a setting; replicas share Redis, and nothing is writable but volumes."""
    services = _yaml(ROOT / "compose.yaml")["services"]
    bot = services["bot"]
    assert bot["environment"].keys() <= KNOWN
    assert bot["environment"]["BOT_STORE"].startswith("redis://redis:")
    assert bot["deploy"]["replicas"] >= 2
    assert bot["read_only"]
    port = bot["environment"]["BOT_LISTEN"].rpartition(":")[2]
    assert f"server bot:{port}" in (DEPLOY / "nginx.conf").read_text()
    values = {**bot["environment"], "BOT_WEBHOOK_URL": "https://example.org/t"}
    del values["BOT_TOKEN_FILE"], values["BOT_ADMINS"]
    assert Settings.read(values).webhook_url == "https://example.org/t"


def test_unit() -> None:
    """The systemd unit sets settings that exist, and stores where it may write."""
    text = (DEPLOY / "laureates.service").read_text()
    pairs = dict(re.findall(r"^Environment=(BOT_\w+)=(.*)$", text, re.MULTILINE))
    assert pairs.keys() <= KNOWN
    assert pairs["BOT_STORE"].startswith("sqlite:////var/lib/laureates/")
    assert "StateDirectory=laureates\n" in text


def test_guide() -> None:
    """The guide explains every setting, and names no file that is not there."""
    guide = (ROOT / "bot" / "README.md").read_text()
    assert set(re.findall(r"`(BOT_[A-Z_]+)", guide)) >= KNOWN
    for name in re.findall(r"`((?:bot|tests)/[\w./]+\.\w+)`", guide):
        assert (ROOT / name).exists(), name
