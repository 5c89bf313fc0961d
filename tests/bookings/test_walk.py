"""A walk of random bookings over days with holidays, beside a plain model of what each of them must come to.

The model counts places and persons by itself: a booking that it allows must succeed, one that it forbids must be refused alike."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import chinese_calendar
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from queueapp.actions import booking
from queueapp.actions.booking_people import Guest, Wish
from queueapp.domain.appointment_life import Place
from queueapp.domain.bookings_state import BookingsState, fold_booking, unaccounted
from queueapp.domain.clock import MINUTE, local
from queueapp.domain.refusals import (
    AlreadyCheckedIn,
    CheckInTooEarly,
    HallClosed,
    HoldGone,
    Refused,
    SlotClosed,
    SlotFull,
    TooLate,
    WrongState,
)
from queueapp.domain.roles import STAFF as STAFF_ROLES
from queueapp.domain.roles import Actor
from queueapp.storage.engine import Database
from tests.bookings.town import BookingTown, a_person
from tests.bookings.walking import FIRST, HOUR, PERSONS, SERVICES, SITES, TARGETS, Kept, Model, Promised, found, parts
from tests.support.catalogue import EAST, LANE, NEW_CAR, WEST
from tests.support.clock import ZIBO, StoppedClock
from tests.support.databases import SqliteTown
from tests.support.follows import assert_follows
from tests.support.town import ANA, BO, build_house

persons = st.integers(0, PERSONS - 1)
actors = st.sampled_from([ANA, ANA, ANA, BO])
picks = st.integers(0, 10_000)


class Walk(RuleBasedStateMachine):
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
            assert_follows(self.town.house)
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
        while self.choose(wish, ANA)[2] is None:
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
        places, settled, expected = self.choose(wish, who)
        if one.state != "booked":
            expected = WrongState
        elif who is ANA and self.now > one.start - 2 * HOUR:
            expected = TooLate
        with self.expect(expected):
            self.town.move_to(id, wish, by=who)
            self.model = settled
            self.give_back(one)
            self.promise(id, replace(one, site=site, places=places, start=wish.start, line=line(who)))

    @precondition(lambda self: self.model.promises)
    @rule(pick=picks, who=actors)
    def cancel(self, pick: int, who: Actor) -> None:
        """Somebody cancels an appointment."""
        id = self.pick(list(self.model.promises), pick)
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
                    assert {"held": there.held, "booked": there.booked, "parked": there.parked} == ours, slot
                    assert there.in_use + there.free == there.size == there.target == TARGETS[slot.place[:2]][name == "staff"]

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

    # --- how the model thinks

    @property
    def now(self) -> int:
        """The town's time."""
        return self.town.clock.at

    def wish(self, site: str, services: tuple[str, ...], pick: int) -> Wish:
        """One of the next starts, where people meet; the first may be past, and now and then one lies far ahead."""
        hall = EAST if site == "east" else WEST
        starts = sorted(slot.start for slot in self.town.ledger(site).slots.values() if slot.hall == hall)
        ahead = [start for start in starts if start > self.now - HOUR]
        near = ahead if pick % 10 == 0 else ahead[:5]
        return Wish(site, services, near[pick // 10 % len(near)] if near else self.now + HOUR)

    def keep(self, wish: Wish, who: Actor) -> None:
        """Hold the places of a wish, or be refused as the model says."""
        places, settled, expected = self.choose(wish, who)
        with self.expect(expected):
            held = self.town.do(booking.hold, wish, by=who)
            assert held.hold.places == places
            self.model = settled
            expires_at = self.now + 5 * MINUTE
            self.model.holds.append(Kept(wish.site, places, wish.services, wish.start, line(who), expires_at, held.code))

    def buy(self, wish: Wish, person: int, who: Actor) -> None:
        """Book the places of a wish in one step, or be refused as the model says."""
        places, settled, expected = self.choose(wish, who)
        if expected is None and who is ANA:
            expected = self.model.limit(person, wish.services, self.now)
        with self.expect(expected):
            made = self.town.do(booking.book, wish, Guest(a_person(person)), by=who)
            self.model = settled
            self.promise(
                made.id, Promised(person, wish.site, places, wish.services, wish.start, line(who), by_staff=who is BO)
            )  # fmt: skip

    def choose(self, wish: Wish, who: Actor) -> tuple[tuple[Place, ...], Model, type[Refused] | None]:
        """The places of a wish, the model once they are chosen, and the refusal they must meet."""
        hall = EAST if wish.site == "east" else WEST
        places = [(hall, "A", wish.start)]
        if NEW_CAR in wish.services:
            places = [(LANE, "Y", wish.start), (hall, "A", wish.start + HOUR)]
        slots = self.town.ledger(wish.site).slots
        if wish.start <= self.now or (NEW_CAR in wish.services and wish.site == "west") or not all(one in slots for one in places):
            return (), self.model, SlotClosed
        if line(who) == "public" and any(slots[one].bookable_from > self.now for one in places):
            return (), self.model, SlotClosed
        for model in (self.model, self.model.settle(wish.site, self.now)):
            if all(model.free(place, line(who)) > 0 for place in places):
                return tuple(places), model, None
        return (), self.model, SlotFull

    def check_in_refusal(self, one: Promised) -> type[Refused] | None:
        """What a check-in now must meet."""
        if one.state == "checked_in":
            return AlreadyCheckedIn
        if one.state not in ("booked", "missed"):
            return WrongState
        if self.now < one.start - 30 * MINUTE:
            return CheckInTooEarly
        if self.now <= one.start + 15 * MINUTE:
            return None
        wall = local(self.now, ZIBO)
        if wall.date() != local(one.start, ZIBO).date():
            return WrongState
        return None if (8, 0) <= (wall.hour, wall.minute) < (17, 30) else HallClosed

    def give_back(self, one: Promised) -> None:
        """The places of an appointment that leaves: parked where they are the public's and still ahead."""
        if one.line == "public" and all(place[2] > self.now for place in one.places):
            event = next(event for event in reversed(self.town.facts(one.site)) if event.kind in LEFT)
            assert self.now < event.public_from <= max(self.now + 1, min(self.now + HOUR, one.start))
            self.model.parked += [(one.site, place, event.public_from) for place in one.places]

    def promise(self, id: str, one: Promised) -> None:
        """Remember an appointment."""
        self.model.promises[id] = one

    def fold(self, site: str) -> None:
        """Fold what is new in a site's log."""
        for event in self.town.facts(site, self.read[site]):
            self.folded[site] = fold_booking(self.folded[site], event)
            self.read[site] += 1

    def pick(self, among: Any, pick: int) -> Any:
        """One of some."""
        return among[pick % len(among)]

    @contextmanager
    def expect(self, refusal: type[Refused] | None) -> Iterator[None]:
        """What comes next succeeds, or is refused like this and changes nothing."""
        heads = {site: self.town.head(site) for site in SITES}
        try:
            yield
        except Refused as refused:
            assert type(refused) is refusal, f"{refused!r} {refused.facts} instead of {refusal}"
            told = {event.kind for site in SITES for event in self.town.facts(site, heads[site])}
            assert told <= OPENING, "a refused verb may open the day at most"
        else:
            assert refusal is None, f"{refusal} was expected"


OPENING = {"day.opened", "slot_day.opened"}
LEFT = ("appointment.moved", "appointment.cancelled")


def line(who: Actor) -> str:
    """The list somebody books from."""
    return "staff" if who.role in STAFF_ROLES else "public"


TestWalk: Callable[..., Any] = Walk.TestCase
# Shrinking a walk takes minutes; its steps are told as they were.
TestWalk.settings = settings(max_examples=30, stateful_step_count=40, phases=[Phase.generate], report_multiple_bugs=False)
