"""A walk through the lives: likely and unlikely verbs at several desks in several halls, checked after each step."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from queueapp.actions import calling, desks, evaluating, hall_day, issuing, moving, serving
from queueapp.domain.desk_life import Desk
from queueapp.domain.events import TicketEvent
from queueapp.domain.hall_state import HallState, fold
from queueapp.domain.picking import effective_rank, serves
from queueapp.domain.refusals import Refused
from queueapp.domain.roles import CLOCK, Actor, Role
from queueapp.domain.ticket_life import IN_HAND, State
from queueapp.storage import event_log, place_queries, ticket_queries
from queueapp.storage.engine import Database
from queueapp.storage.place_queries import stream_of
from tests.support.catalogue import (
    ASK,
    CORRECT,
    EAST,
    INSPECT,
    LANE,
    LICENCE,
    MOVE_OUT,
    NEW_CAR,
    PAY,
    PLATE,
    WEST,
    WEST_LANE,
    small,
)
from tests.support.clock import StoppedClock
from tests.support.follows import assert_follows
from tests.support.town import ANA, BO, CY, DEE, EVE, GIL, KIOSK, Town, build_house

FAY, HAL = Actor(Role.CLERK, "fay", site="east"), Actor(Role.CLERK, "hal", site="west")
CLERKS = {"bo": BO, "eve": EVE, "fay": FAY, "dee": DEE, "hal": HAL}
FIRST = (("east-3", BO), ("east-1", EVE), ("lane-1", FAY), ("west-1", DEE), ("west-lane-1", HAL))
HALLS = [EAST, LANE, WEST, WEST_LANE]
COUNTERS = ["east-3", "east-1", "lane-1", "west-1", "west-lane-1", "east-3", "lane-1", "west-3"]

counters, halls, picks = st.sampled_from(COUNTERS), st.sampled_from(HALLS), st.integers(0, 60)
services = st.sampled_from([PLATE, PLATE, LICENCE, ASK, NEW_CAR, MOVE_OUT, PAY, CORRECT, INSPECT])
givers = st.sampled_from([KIOSK, GIL, ANA, HAL, CY])
# What a clerk is likely to do next, by the state of the ticket in hand; now and then he presses something else.
PRESSES: dict[str | None, list[str]] = {
    None: [
        "call next", "call next", "call next", "call this", "serve directly", "resume", "call again", "undo", "rejoin", "requeue",
        "pause", "close", "press twice",
    ],
    "called": ["begin", "begin", "begin", "recall", "return", "miss", "miss", "transfer", "cancel", "give back and close"],
    "serving": [
        "finish", "finish", "finish", "not done", "hold", "hold", "transfer", "transfer", "change service", "add service", "cancel",
        "finish and close", "call a second",
    ],
    "no desk": ["sit down", "sit down", "take over"],
    "paused": ["resume desk", "resume desk", "close", "finish", "call next"],
    "lost": ["sit down", "take over", "call next"],
}  # fmt: skip
EVERY_PRESS = sorted({press for presses in PRESSES.values() for press in presses})
PLAIN: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "call next": (calling.call_next, {}),
    "call a second": (calling.call_next, {"parallel": True}),
    "call again": (calling.call_again, {}),
    "recall": (calling.recall, {}),
    "return": (calling.return_ticket, {}),
    "begin": (serving.begin, {}),
    "finish": (serving.finish, {"outcome": "done"}),
    "not done": (serving.finish, {"outcome": "not_done"}),
    "hold": (serving.hold, {}),
    "resume": (serving.resume, {}),
    "requeue": (serving.requeue, {}),
    "undo": (serving.undo, {}),
    "rejoin": (moving.rejoin_at, {}),
    "resume desk": (desks.resume_desk, {}),
    "close": (desks.close, {}),
    "give back and close": (desks.close, {"give_back": True}),
    "finish and close": (desks.close, {"finish": True}),
}


class Walk(RuleBasedStateMachine):
    """`towns` gives the address of a founded town."""

    towns: Callable[[], AbstractContextManager[str]]

    def __init__(self) -> None:
        super().__init__()
        self._opened = self.towns()
        clock = StoppedClock()
        self._database = Database(self._opened.__enter__(), synchronous="OFF")
        self.town = Town(build_house(self._database, clock), clock)
        self.states = {hall: HallState(hall) for hall in HALLS}
        self.seqs = dict.fromkeys(HALLS, 0)
        self.changed = self.turned = False
        for counter, clerk in FIRST:
            self.town.open(counter, clerk)
        first = ((PLATE, EAST), (NEW_CAR, EAST), (LICENCE, EAST), (MOVE_OUT, WEST), (PLATE, WEST))
        self.tickets = [self.town.issue(service, hall=hall).id for service, hall in first]

    def teardown(self) -> None:
        assert_follows(self.town.house)
        self._database.close()
        self._opened.__exit__(None, None, None)

    @rule(service=services, hall=halls, who=givers, priority=st.sampled_from([None, "disabled", "age-60"]))
    def somebody_comes(self, service: str, hall: str, who: Actor, priority: str | None) -> None:
        issued = self.attempt(issuing.issue, hall, [service], by=who, priority=None if who in (KIOSK, ANA) else priority)
        if issued is not None:
            self.tickets.append(issued.ticket.id)

    @rule(counter=counters, pressed=st.lists(picks, min_size=3, max_size=6), service=services, other=counters, which=picks)
    def a_clerk_presses_what_is_likely(self, counter: str, pressed: list[int], service: str, other: str, which: int) -> None:
        for pick in pressed:
            likely = PRESSES[self.situation(counter)]
            self.press(likely[pick % len(likely)], counter, service, other, which)

    @rule(counter=counters, press=st.sampled_from(EVERY_PRESS), service=services, other=counters, which=picks)
    def a_clerk_presses_anything(self, counter: str, press: str, service: str, other: str, which: int) -> None:
        self.press(press, counter, service, other, which)

    @rule(counter=counters, press=st.sampled_from(PRESSES["serving"]), service=services, other=counters, which=picks)
    def somebody_is_served(self, counter: str, press: str, service: str, other: str, which: int) -> None:
        self.somebody_comes(
            MOVE_OUT if "lane" in counter else PLATE, self.hall_of(counter), HAL if "west" in counter else KIOSK, None
        )
        for each in ("call next", "begin", press):
            self.press(each, counter, service, other, which)

    @rule(which=picks, deed=st.sampled_from(["give up", "more time", "rate", "rejoin", "send on", "close out"]), service=services)
    def a_ticket_is_moved(self, which: int, deed: str, service: str) -> None:
        ticket = self.town.ticket(self.one(which))
        {
            "give up": lambda: self.attempt(moving.cancel_own, ticket.visit, by=ANA),
            "more time": lambda: self.attempt(moving.come_later, ticket.visit, by=ANA),
            "rate": lambda: self.attempt(evaluating.evaluate, ticket.visit, 4, [], "", by=ANA),
            "rejoin": lambda: self.attempt(moving.rejoin, ticket.id, by=GIL),
            "send on": lambda: self.attempt(moving.transfer, ticket.id, service=service, by=GIL),
            "close out": lambda: self.attempt(hall_day.close_out, ticket.hall, ticket.id, by=CY),
        }[deed]()

    @rule(seconds=st.sampled_from([1, 15, 15, 130, 400, 1900]), hall=halls, counter=counters, lose=st.integers(0, 4))
    def time_passes(self, seconds: int, hall: str, counter: str, lose: int) -> None:
        self.town.wait(seconds=seconds)
        self.attempt(calling.miss_overdue, hall, by=CLOCK)
        self.attempt(desks.return_held, hall, by=CLOCK)
        if lose == 0:
            self.attempt(desks.lose_desk, counter, by=CLOCK)

    @precondition(lambda self: len(self.tickets) > 6 and not self.changed)
    @rule(behind=st.integers(0, 4))
    def the_office_changes_its_rules(self, behind: int) -> None:
        self.changed = True
        sites, kinds, rules = small()
        self.town.load((sites, kinds, {**rules, "rejoin_behind": behind}))
        for hall in HALLS:
            self.attempt(hall_day.apply_settings, hall, by=CLOCK)

    @precondition(lambda self: len(self.tickets) > 9 and not self.turned)
    @rule()
    def the_day_turns(self) -> None:
        self.turned = True
        self.town.wait(hours=24)
        for site in ("east", "west"):
            self.attempt(hall_day.open_day, site, by=CLOCK)
        for counter, clerk in FIRST:
            self.attempt(desks.open_desk, counter, by=clerk)

    @invariant()
    def the_log_explains_the_rows(self) -> None:
        with self.town.house.database.read() as connection:
            for hall in HALLS:
                self._follow(connection, hall)

    @invariant()
    def nobody_sits_in_two_seats(self) -> None:
        for state in self.states.values():
            seats = [(one.counter, one.seat) for one in state.live.values() if one.state in IN_HAND]
            assert len(set(seats)) == len(seats)
            assert all(counter is not None and seat is not None for counter, seat in seats)

    @invariant()
    def nobody_has_anothers_number(self) -> None:
        for own in (HALLS[:2], HALLS[2:]):
            mine = {(one.number, one.visit) for hall in own for one in self.states[hall].live.values()}
            assert len({number for number, _ in mine}) == len(mine)

    def attempt(self, verb: Callable[..., Any], *arguments: Any, by: Actor, key: str | None = None, **facts: Any) -> Any:
        """Take a verb; a refusal is part of life and changes nothing."""
        before = self.total()
        try:
            return verb(self.town.house, self.town.ask(by, key), *arguments, **facts).value
        except Refused:
            assert self.total() == before
            return None

    def press(self, press: str, counter: str, service: str, other: str, which: int) -> None:
        """A clerk presses a key of his desk."""
        by, free = self.clerk_at(counter), CLERKS[sorted(CLERKS)[which % len(CLERKS)]]
        if press in PLAIN:
            verb, facts = PLAIN[press]
            self.attempt(verb, counter, by=by, **facts)
            return
        {
            "call this": lambda: self.attempt(calling.call, counter, self.one(which), "asked for", by=by),
            "miss": lambda: self.give_up_on_the_called(counter, by),
            "transfer": lambda: self.transfer(counter, service, other, which, by),
            "change service": lambda: self.attempt(serving.change_service, counter, service, by=by),
            "add service": lambda: self.attempt(serving.add_service, counter, service, by=by),
            "serve directly": lambda: self.serve_directly(counter, service, by),
            "cancel": lambda: self.attempt(serving.cancel, counter, "left", by=by),
            "pause": lambda: self.attempt(desks.pause, counter, "papers", by=by),
            "sit down": lambda: self.attempt(desks.open_desk, counter, by=by if self.desk_at(counter) else free),
            "take over": lambda: self.attempt(desks.take_over, counter, by=free),
            "press twice": lambda: self.press_twice(counter, by),
        }[press]()

    def give_up_on_the_called(self, counter: str, by: Actor) -> None:
        """All calls and minutes, then the miss."""
        for _ in range(2):
            self.town.wait(seconds=15)
            self.attempt(calling.recall, counter, by=by)
        self.town.wait(minutes=2)
        self.attempt(calling.miss, counter, by=by)

    def transfer(self, counter: str, service: str, other: str, which: int, by: Actor) -> None:
        where = ({"service": service}, {"counter": other}, {"service": service, "counter": other})[which % 3]
        self.attempt(moving.transfer_from, counter, by=by, **where)

    def serve_directly(self, counter: str, service: str, by: Actor) -> None:
        done = self.attempt(serving.serve_directly, counter, service, by=by)
        if done is not None:
            self.tickets.append(done.id)

    def press_twice(self, counter: str, by: Actor) -> None:
        """A repeated request changes nothing twice."""
        key = f"key {self.town.clock.at} {self.total()}"
        if self.attempt(calling.call_next, counter, by=by, key=key) is not None:
            total = self.total()
            self.attempt(calling.call_next, counter, by=by, key=key)
            assert self.total() == total

    def total(self) -> tuple[int, int]:
        """How many events and audit rows there are."""
        ((events, audits),) = self.town.rows("SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM audit)")
        return events, audits

    def situation(self, counter: str) -> str | None:
        """What decides which keys a clerk is likely to press."""
        desk = self.desk_at(counter)
        if desk is None:
            return "no desk"
        if desk.state != "open":
            return str(desk.state)
        live = self.states[self.hall_of(counter)].live.values()
        return next((one.state for one in live if one.counter == counter and one.seat == 0), None)

    def hall_of(self, counter: str) -> str:
        return next(hall for hall in HALLS if counter in self.town.house.directory.halls[hall].counters)

    def desk_at(self, counter: str) -> Desk | None:
        return self.states[self.hall_of(counter)].desks.get(counter)

    def clerk_at(self, counter: str) -> Actor:
        """Whoever sits at the counter."""
        desk = self.desk_at(counter)
        return BO if desk is None else CLERKS[desk.user]

    def one(self, which: int) -> str:
        """One of the latest tickets that still exist; a withdrawn stage does not."""
        rows = self.town.rows("SELECT id FROM ticket ORDER BY issued_at DESC, id LIMIT 12")
        return str(rows[which % len(rows)][0])

    def _follow(self, connection: Any, hall: str) -> None:
        for seq, event in event_log.read_after(connection, stream_of(hall), self.seqs[hall]):
            assert seq == self.seqs[hall] + 1
            self._must_be_in_order(hall, event)
            self.states[hall] = fold(self.states[hall], event)
            self.seqs[hall] = seq
        day = self.town.rows("SELECT day FROM stream WHERE name = :name", name=stream_of(hall))[0][0]
        applied = place_queries.applied_settings(connection, hall)
        assert ticket_queries.snapshot(connection, hall, day, applied) == self.states[hall]
        assert event_log.head(connection, stream_of(hall)).seq == self.seqs[hall]

    def _must_be_in_order(self, hall: str, event: Any) -> None:
        """From the log alone: nobody is called before one with a smaller rank whom the desk serves."""
        if not isinstance(event, TicketEvent) or event.kind != "ticket.called" or event.reason == "out_of_order":
            return
        state = self.states[hall]
        desk, called = state.desks[event.counter or ""], state.live[event.ticket]
        rules = state.settings.rules
        waiting = [one for one in state.live.values() if one.state == State.WAITING and serves(desk, one)]
        assert all(effective_rank(desk, called, rules) <= effective_rank(desk, one, rules) for one in waiting)


def walk_over(towns: Callable[[], AbstractContextManager[str]]) -> type[Walk]:
    """A walk in towns at these addresses."""

    class Here(Walk):
        pass

    Here.towns = staticmethod(towns)  # type: ignore[assignment]
    return Here
