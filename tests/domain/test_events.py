"""Events on their way into the log and back."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.events import BaseEvent, CityEvent, DeskEvent, Event, TicketEvent, decode, encode
from queueapp.domain.visit import Ticket, ticket_as_facts, ticket_of_facts

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=12)
times = st.integers(-(2**53), 2**53)
codes = st.lists(words, max_size=4).map(tuple)
plain = st.recursive(
    st.none() | st.booleans() | times | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
facts = st.dictionaries(words, plain, max_size=4)
perhaps = st.none()

ticket_events = st.builds(
    TicketEvent, kind=st.sampled_from(["ticket.called", "ticket.issued", "ticket.arrived"]), at=times, ticket=words, by=words,
    user=perhaps | words, counter=perhaps | words, seat=perhaps | st.integers(0, 1), desk=perhaps | words, call=perhaps | words,
    rank_at=perhaps | times, tie=perhaps | times, returns_at=perhaps | times, services=perhaps | codes, bound_to=perhaps | words,
    outcome=perhaps | words, remark=perhaps | words, reason=perhaps | words, transfer=perhaps | words, hall=perhaps | words,
    facts=perhaps | facts,
)  # fmt: skip
desk_events = st.builds(
    DeskEvent, kind=st.sampled_from(["desk.opened", "desk.lost"]), at=times, desk=words, counter=words, by=words,
    user=perhaps | words, serves=perhaps | codes, backup=perhaps | codes, reason=perhaps | words, by_desk=perhaps | words,
)  # fmt: skip
base_events = st.builds(BaseEvent, kind=st.sampled_from(["day.opened", "hall.settings_changed"]), at=times, by=words, base=facts)
city_events = st.builds(
    CityEvent, kind=st.just("city.key_made"), at=times, by=words, subject=words, version=perhaps | st.integers(0, 9)
)
tickets = st.builds(
    Ticket, id=words, visit=words, number=words, stage=st.integers(0, 4), way=st.lists(codes, max_size=4).map(tuple), hall=words,
    services=st.lists(words, min_size=1, max_size=3).map(tuple), state=words, arrived_at=times, issued_at=times, rank_at=times,
    tie=times, priority=perhaps | words, appointed_at=perhaps | times, bound_to=perhaps | words, counter=perhaps | words,
    seat=perhaps | st.integers(0, 1), calls=st.integers(0, 5), ended_at=perhaps | times, outcome=perhaps | words,
)  # fmt: skip


@given(ticket_events | desk_events | base_events | city_events)
def test_an_event_read_back_is_the_event_written(event: Event) -> None:
    assert decode(event.kind, event.at, encode(event)) == event


@given(ticket_events)
def test_the_body_leaves_out_what_is_empty_and_what_has_columns(event: TicketEvent) -> None:
    body: dict[str, Any] = json.loads(encode(event))

    assert not {"kind", "at"} & body.keys()
    assert None not in body.values()


@given(tickets)
def test_a_ticket_told_whole_in_an_event_is_the_same_ticket_again(ticket: Ticket) -> None:
    told = json.loads(json.dumps(ticket_as_facts(ticket)))

    assert ticket_of_facts(told) == ticket


def test_chinese_stands_in_the_log_as_it_is_written() -> None:
    assert "大厅" in encode(BaseEvent("day.opened", 0, "clock", {"name": "大厅"}))
