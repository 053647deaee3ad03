"""From JSON to arrivals: anything goes in, only updates come out."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.delivery.arrivals import NotAnUpdate, arrival_of

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["update_id", "message", "chat", "id", "from", "callback_query", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(anything)
@example({"update_id": 1, "message": {"chat": {"id": True}}})
@example({"update_id": 2**70, "message": {}})
@example({"update_id": 1, "message": {"text": "\ud800"}})
def test_anything(found: object) -> None:
    """Whatever comes is an arrival that can be stored and read again, or no update."""
    try:
        arrival = arrival_of(found)
    except NotAnUpdate:
        return
    assert arrival.lane
    assert arrival.raw.encode("ascii")
    assert repr(json.loads(arrival.raw)) == repr(found)


@pytest.mark.parametrize(
    ("content", "lane"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 1}}}, "-5"),
        ({"callback_query": {"from": {"id": 1}, "message": {"chat": {"id": -5}}}}, "-5"),
        ({"callback_query": {"from": {"id": 1}, "inline_message_id": "x"}}, "p1"),
        ({"inline_query": {"from": {"id": 1}, "query": "x"}}, "p1"),
        ({"my_chat_member": {"chat": {"id": 3}, "from": {"id": 1}}}, "3"),
        ({"poll_answer": {"user": {"id": 4}}}, "p4"),
        ({"poll": {"id": "x"}}, "u9"),
    ],
)
def test_lane(content: dict[str, object], lane: str) -> None:
    """An update stays in order with its chat, else with its person."""
    assert arrival_of({"update_id": 9, **content}).lane == lane
