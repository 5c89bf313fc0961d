"""A walk of random bookings over days with holidays, beside a plain model of what each of them must come to.

The model counts places and persons by itself: a booking that it allows must succeed, one that it forbids must be refused alike."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import chinese_calendar
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from queueapp.actions import booking, waiting_list
from queueapp.actions.booking_people import Guest, Wish
from queueapp.actions.waiting_list import Longing
from queueapp.domain.bookings_state import BookingsState, unaccounted
from queueapp.domain.clock import MINUTE, local
from queueapp.domain.refusals import (
    HoldGone,
    Refused,
    SlotClosed,
    TooLate,
    WrongState,
)
from queueapp.domain.roles import CLOCK, Actor
from queueapp.storage.engine import Database
from tests.bookings.thinking import Thinker
from tests.bookings.town import BookingTown, a_person
from tests.bookings.walking import DAY, FIRST, HOUR, PERSONS, SERVICES, SITES, TARGETS, Longs, Model, Promised, found, parts
from tests.support.clock import ZIBO, StoppedClock
from tests.support.databases import SqliteTown
from tests.support.follows import assert_halls_follow
from tests.support.town import ANA, BO, DEE, build_house

persons = st.integers(0, PERSONS - 1)
actors = st.sampled_from([ANA, ANA, ANA, ANA, BO, DEE])
picks = st.integers(0, 10_000)


class Walk(Thinker):
    """Random citizens, staff and clock."""

    template: SqliteTown
    folder: TemporaryDirectory[str] | None = None

    @initialize()
    def begin(self) -> None:
        """A copy of the town on its first morning."""
        if Walk.folder is None:
            Walk.folder = TemporaryDirectory(prefix="queueapp-walk-")
            Walk.template = SqliteTown(Path(Walk.folder.name), parts(), found)
        self._copy = Walk.template.address()
        clock = StoppedClock(FIRST)
        self.database = Database(self._copy.__enter__(), synchronous="OFF")
        self.town = BookingTown(build_house(self.database, clock), clock)
        self.town.house.chance = Random(7).randbytes
        self.model = Model()
        self.folded = {site: BookingsState(site) for site in SITES}
        self.read = dict.fromkeys(SITES, 0)

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self.town.assert_accounts()
            assert_halls_follow(self.town.house)
            self.database.close()
            self._copy.__exit__(None, None, None)

    # --- time

    @rule(minutes=st.sampled_from([1, 4, 6, 15, 30, 61, 120, 300]))
    def wait(self, minutes: int) -> None:
        """Time passes; the clock's jobs may not run."""
        self.town.wait(minutes=minutes, seconds=1)

    @rule(hour=st.sampled_from([4, 8, 9, 14, 17]), site=st.sampled_from([*SITES, None]))
    def next_day(self, hour: int, site: str | None) -> None:
        """The next day, which the clock opens at all sites or at one only."""
        tomorrow = local(self.now, ZIBO) + timedelta(days=1)
        self.town.clock.set(tomorrow.replace(hour=hour, minute=0, second=0, microsecond=0))
        for one in SITES if site is None else (site,):
            self.town.open_day(one)

    @rule(site=st.sampled_from(SITES))
    def jobs(self, site: str) -> None:
        """The clock's jobs at a site."""
        self.town.release_overdue(site)
        self.town.unpark(site)
        self.model = self.model.settle(site, self.now)
        due = [id for id, one in self.model.promises.items() if one.site == site and one.state == "booked"]
        late = [id for id in due if self.now > self.model.promises[id].start + 15 * MINUTE]
        assert self.town.mark_missed(*due, site=site) == len(late)
        for id in late:
            self.model.promises[id].state = "missed"

    # --- citizens and staff

    @rule(site=st.sampled_from(SITES), services=st.sampled_from(SERVICES), who=actors, pick=picks)
    def hold(self, site: str, services: tuple[str, ...], who: Actor, pick: int) -> None:
        """Somebody keeps places."""
        self.keep(self.wish(site, services, pick), who)

    @rule(site=st.sampled_from(SITES), services=st.sampled_from(SERVICES), person=persons, pick=picks)
    def book_what_ran_out(self, site: str, services: tuple[str, ...], person: int, pick: int) -> None:
        """Everything of a start is held, nobody books it in time, and then somebody wants it."""
        wish = self.wish(site, services, pick)
        while self.choose(wish, ANA).refusal is None:
            self.keep(wish, ANA)
        self.town.wait(minutes=6)
        self.buy(wish, person, ANA)

    @precondition(lambda self: self.model.holds)
    @rule(pick=picks, person=persons)
    def book_held(self, pick: int, person: int) -> None:
        """Somebody books what is, or was, held."""
        kept = self.pick(self.model.holds, pick)
        expected: type[Refused] | None = None
        if not kept.live:
            expected = HoldGone
        elif kept.start <= self.now:
            expected = SlotClosed
        else:
            expected = self.model.limit(person, kept.services, self.now)
        with self.expect(expected):
            made = self.town.book_held(kept.code, order=person)
            kept.live = False
            self.promise(made.id, Promised(person, kept.site, kept.places, kept.services, kept.start, kept.line))

    @precondition(lambda self: self.model.holds)
    @rule(pick=picks, longer=st.booleans())
    def extend_or_release(self, pick: int, longer: bool) -> None:
        """Somebody wants a hold longer, or no more."""
        kept = self.pick(self.model.holds, pick)
        with self.expect(HoldGone if not kept.live or (longer and kept.extended) else None):
            self.town.do(booking.extend if longer else booking.release, kept.code, by=ANA)
            if longer:
                kept.expires_at, kept.extended = max(kept.expires_at, self.now) + 5 * MINUTE, True
            else:
                kept.live = False

    @rule(site=st.sampled_from(SITES), services=st.sampled_from(SERVICES), person=persons, who=actors, pick=picks)
    def book(self, site: str, services: tuple[str, ...], person: int, who: Actor, pick: int) -> None:
        """Somebody books in one step."""
        self.buy(self.wish(site, services, pick), person, who)

    @precondition(lambda self: self.model.promises)
    @rule(pick=picks, where=picks, site=st.sampled_from(SITES), who=actors)
    def move(self, pick: int, where: int, site: str, who: Actor) -> None:
        """Somebody moves an appointment, perhaps to the other site."""
        id = self.pick(list(self.model.promises), pick)
        one = self.model.promises[id]
        wish = self.wish(site, one.services, where)
        chosen = self.choose(wish, who)
        expected = chosen.refusal
        if one.state != "booked":
            expected = WrongState
        elif who is ANA and self.now > one.start - 2 * HOUR:
            expected = TooLate
        with self.expect(expected):
            self.town.move_to(id, wish, by=who)
            self.model = chosen.model
            self.give_back(one)
            self.promise(id, replace(one, site=site, places=chosen.places, start=wish.start, line=chosen.line))

    @precondition(lambda self: self.model.promises)
    @rule(pick=picks, who=actors)
    def cancel(self, pick: int, who: Actor) -> None:
        """Somebody cancels an appointment."""
        self.drop(self.pick(list(self.model.promises), pick), who)

    def drop(self, id: str, who: Actor) -> None:
        """An appointment is cancelled, or the refusal is what the model says."""
        one = self.model.promises[id]
        with self.expect(None if one.state == "booked" else WrongState):
            self.town.cancel(id, by=who)
            self.give_back(one)
            one.state, one.ended_at = "cancelled", self.now

    @precondition(lambda self: self.model.promises)
    @rule(pick=picks, minutes=st.sampled_from([None, -31, -30, 0, 15, 16, 90, 600]))
    def check_in(self, pick: int, minutes: int | None) -> None:
        """Somebody comes: now, or so long before or after his time."""
        id = self.pick(list(self.model.promises), pick)
        one = self.model.promises[id]
        if minutes is not None and one.start + minutes * MINUTE > self.now:
            self.town.clock.at = one.start + minutes * MINUTE
        with self.expect(self.check_in_refusal(one)):
            ticket = self.town.check_in(id).ticket
            on_time = self.now <= one.start + 15 * MINUTE
            assert ticket.rank_at == (min(self.now, one.start - 10 * MINUTE) if on_time else self.now)
            one.spent = one.state == "booked"
            one.state = "checked_in"

    # --- the waiting list

    @rule(site=st.sampled_from(SITES), services=st.sampled_from(SERVICES), person=persons, days=st.integers(1, 4))
    def wait_for_a_place(self, site: str, services: tuple[str, ...], person: int, days: int) -> None:
        """Somebody waits for a place in the next days."""
        self.join(site, services, person, days)

    @precondition(lambda self: self.model.promises)
    @rule(pick=picks, person=persons, staff=st.booleans())
    def cancel_for_another(self, pick: int, person: int, staff: bool) -> None:
        """Somebody waits, another cancels, and the clock offers his place; or staff are quicker."""
        id = self.pick(list(self.model.promises), pick)
        one = self.model.promises[id]
        self.join(one.site, one.services, person, 10)
        self.drop(id, ANA)
        if staff:
            for _ in range(2):
                self.keep(Wish(one.site, one.services, one.start), BO if one.site == "east" else DEE)
        self.tend(one.site)

    def join(self, site: str, services: tuple[str, ...], person: int, days: int) -> None:
        """Somebody joins the waiting list, or is refused as the model says."""
        longing = Longing(site, services, self.now, self.now + days * DAY)
        with self.expect(self.model.wait_limit(person, services, self.now)):
            made = self.town.do(waiting_list.join, longing, Guest(a_person(person)), by=ANA)
            self.model.waits[made.id] = Longs(person, site, services, longing.since, longing.until, self.now)

    @rule(site=st.sampled_from(SITES))
    def tend(self, site: str) -> None:
        """The clock looks after the waiting list of a site."""
        head = self.town.head(site)
        self.town.do(waiting_list.tend, site, by=CLOCK)
        events = self.town.facts(site, head)
        mine = {id: one for id, one in self.model.waits.items() if one.site == site}
        for id, one in sorted(mine.items(), key=lambda pair: (pair[1].order, pair[0])):
            if one.state == "offered" and one.expires_at < self.now:
                self.lets_pass(id, next(event for event in events if event.kind == "wait.lapsed" and event.wait == id))
        for one in mine.values():
            if one.state == "waiting" and one.until <= self.now:
                one.state = "left"
        self.offer_all(site)

    @precondition(lambda self: self.model.waits)
    @rule(pick=picks, answer=st.sampled_from(["accept", "accept", "decline", "leave"]))
    def answer(self, pick: int, answer: str) -> None:
        """Somebody answers what he is offered, or leaves."""
        id = self.pick(list(self.model.waits), pick)
        one = self.model.waits[id]
        with self.expect(self.answer_refusal(one, answer)):
            made = self.town.do(getattr(waiting_list, answer), id, by=ANA)
            if answer == "accept":
                self.promise(made.id, Promised(one.person, one.site, one.places, one.services, one.start, "public"))
                one.state, one.places = "booked", ()
            elif answer == "decline":
                self.lets_pass(id, self.last(one.site, "wait.declined"))
            else:
                if one.state == "offered":
                    self.park(one.site, one.places, self.last(one.site, "wait.left"))
                one.state, one.places = "left", ()

    # --- what must hold

    @invariant()
    def nothing_is_oversold_or_lost(self) -> None:
        """Each count of each place is the model's, and the fold is what the rows are."""
        if not hasattr(self, "town"):
            return
        counts = self.model.counts()
        for site in SITES:
            stands = self.town.ledger(site)
            self.fold(site)
            assert self.folded[site] == stands
            assert unaccounted(stands) == []
            for slot in stands.slots.values():
                for name in ("public", "staff"):
                    there = slot.line(name)
                    ours = {kind: counts[kind][(slot.place, name)] for kind in counts}
                    there_are = {kind: getattr(there, kind) for kind in ("held", "offered", "booked", "parked")}
                    assert there_are == ours, slot
                    assert there.in_use + there.free == there.size == there.target == TARGETS[slot.place[:2]][name == "staff"]

    @invariant()
    def everybody_waits_as_the_model_says(self) -> None:
        """Who waits, who is offered what, and who does no more."""
        if not hasattr(self, "town"):
            return
        for site in SITES:
            live = {id: one for id, one in self.model.waits.items() if one.site == site and one.state in ("waiting", "offered")}
            waits = self.town.ledger(site).waits
            assert waits.keys() == live.keys()
            for id, wait in waits.items():
                offer = wait.offer
                offered = (offer.start, offer.places, offer.expires_at) if offer else (0, (), 0)
                assert (live[id].start, live[id].places, live[id].expires_at, live[id].passed) == (*offered, wait.passed)

    @invariant()
    def nobody_breaks_a_limit(self) -> None:
        """Citizens have two open appointments, one a service; staff may give more."""
        if not hasattr(self, "town"):
            return
        mine = [one for one in self.model.promises.values() if one.state == "booked" and not one.by_staff]
        by_person = Counter(one.person for one in mine)
        by_service = Counter((one.person, service) for one in mine for service in one.services)
        assert max(by_person.values(), default=0) <= 2
        assert max(by_service.values(), default=0) <= 1

    @invariant()
    def no_slot_lies_on_a_day_of_rest(self) -> None:
        """The reference library says which days are worked."""
        if hasattr(self, "town"):
            days = {local(slot.start, ZIBO).date() for site in SITES for slot in self.town.ledger(site).slots.values()}
            assert [day for day in days if not chinese_calendar.is_workday(day)] == []


TestWalk: Callable[..., Any] = Walk.TestCase
# Shrinking a walk takes minutes; its steps are told as they were.
TestWalk.settings = settings(max_examples=30, stateful_step_count=40, phases=[Phase.generate], report_multiple_bugs=False)
