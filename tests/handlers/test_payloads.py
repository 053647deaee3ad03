"""Callback data and deep links, both ways."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from handlers.payloads import Action, callback_data, filter_of, key_of, payload_of, press_of

ACTIONS = st.sampled_from(get_args(Action))
KEYS = st.from_regex(r"[a-z0-9:-]{0,40}", fullmatch=True)


@given(ACTIONS, KEYS, st.text(max_size=60))
def test_there_and_back(action: Action, key: str, words: str) -> None:
    """What a button was made of comes back, the filter where it fits; at most 64 bytes."""
    filter_ = filter_of(words)
    data = callback_data(action, key, filter_)
    if data is None:
        return
    assert len(data.encode()) <= 64
    press = press_of(data)
    assert press is not None
    assert (press.action, press.argument) == (action, key)
    assert press.filter in (filter_, "")


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text is read or refused, never an error; what is read makes the same data again."""
    press = press_of(text)
    if press is not None:
        assert callback_data(press.action, press.argument, press.filter) == text


def test_old_data() -> None:
    """What earlier versions sent is still understood."""
    for data in ("show:2022:prize:gmf", "more:2022:project:istres"):
        press = press_of(data)
        assert press is not None
        assert f"{press.action}:{press.argument}" == data


@given(st.text())
def test_payloads(text: str) -> None:
    """A payload leads to its key and back."""
    key = key_of(text)
    if key is not None and len(key) <= 64:
        assert payload_of(key) == text
    made = payload_of(text)
    assert made is None or key_of(made) == text
