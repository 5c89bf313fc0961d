"""How the walk's model thinks: which places a wish takes, whom the waiting list serves, and which refusals come."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from queueapp.actions import booking
from queueapp.actions.booking_people import Guest, Wish
from queueapp.domain.appointment_life import Place
from queueapp.domain.bookings_state import BookingsState, fold_booking
from queueapp.domain.clock import MINUTE, instant, local
from queueapp.domain.refusals import (
    AlreadyCheckedIn,
    CheckInTooEarly,
    HallClosed,
    NotFound,
    Refused,
    SlotClosed,
    SlotFull,
    WrongState,
)
from queueapp.domain.roles import STAFF as STAFF_ROLES
from queueapp.domain.roles import Actor
from tests.bookings.town import BookingTown, a_person
from tests.bookings.walking import HOUR, SITES, Kept, Longs, Model, Promised
from tests.support.catalogue import EAST, LANE, NEW_CAR, WEST
from tests.support.clock import ZIBO
from tests.support.town import ANA


@dataclass(frozen=True)
class Chosen:
    """What a wish comes to: the model once its places are chosen, or the refusal it must meet."""

    model: Model
    refusal: type[Refused] | None
    places: tuple[Place, ...] = ()
    line: str = ""


class Thinker(RuleBasedStateMachine):
    """The town of a walk beside its model."""

    town: BookingTown
    model: Model
    folded: dict[str, BookingsState]
    read: dict[str, int]

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
        chosen = self.choose(wish, who)
        with self.expect(NotFound if not who.may_reach(site=wish.site) else chosen.refusal):
            held = self.town.do(booking.hold, wish, by=who)
            assert (held.hold.places, held.hold.line) == (chosen.places, chosen.line)
            self.model = chosen.model
            expires_at = self.now + 5 * MINUTE
            self.model.holds.append(
                Kept(wish.site, chosen.places, wish.services, wish.start, chosen.line, expires_at, held.code)
            )  # fmt: skip

    def buy(self, wish: Wish, person: int, who: Actor) -> None:
        """Book the places of a wish in one step, or be refused as the model says."""
        chosen = self.choose(wish, who)
        expected = NotFound if not who.may_reach(site=wish.site) else chosen.refusal
        if expected is None and who is ANA:
            expected = self.model.limit(person, wish.services, self.now)
        with self.expect(expected):
            made = self.town.do(booking.book, wish, Guest(a_person(person)), by=who)
            self.model = chosen.model
            self.promise(
                made.id, Promised(person, wish.site, chosen.places, wish.services, wish.start, chosen.line, by_staff=who is not ANA)
            )  # fmt: skip

    def choose(self, wish: Wish, who: Actor) -> Chosen:
        """The places of a wish, the model once they are chosen, and the refusal they must meet."""
        places = self.places_of(wish.site, wish.services, wish.start)
        if wish.start <= self.now or places is None:
            return Chosen(self.model, SlotClosed)
        slots = self.town.ledger(wish.site).slots
        if line(who) == "public" and any(slots[one].bookable_from > self.now for one in places):
            return Chosen(self.model, SlotClosed)
        settled = self.model.settle(wish.site, self.now)
        for model in (self.model, settled):
            if all(model.free(place, line(who)) > 0 for place in places):
                return Chosen(model, None, places, line(who))
        released = all(slots[one].bookable_from <= self.now for one in places)
        if line(who) == "staff" and released and settled.gives_back(places):
            return Chosen(settled.unpark_early(places), None, places, "public")
        return Chosen(self.model, SlotFull)

    def places_of(self, site: str, services: tuple[str, ...], start: int) -> tuple[Place, ...] | None:
        """The places that services take from a start; None where there are none."""
        hall = EAST if site == "east" else WEST
        places: tuple[Place, ...] = ((hall, "A", start),)
        if NEW_CAR in services:
            places = ((LANE, "Y", start), (hall, "A", start + HOUR))
        elsewhere = NEW_CAR in services and site == "west"
        slots = self.town.ledger(site).slots
        return None if elsewhere or not all(one in slots for one in places) else places

    def offer_all(self, site: str) -> None:
        """Who must have been offered what: the first of the line whom a parked place serves, and so on."""
        waiting = [(one.order, id, one) for id, one in self.model.waits.items() if one.site == site and one.state == "waiting"]
        asked = [one for _, _, one in sorted(waiting, key=lambda row: row[:2])]
        while (found := next(((one, *fit) for one in asked if (fit := self.fit(one)) is not None), None)) is not None:
            one, start, places = found
            asked.remove(one)
            if self.model.limit(one.person, one.services, self.now):
                one.state = "left"
                continue
            self.model = self.model.unpark_early(places)
            one.state, one.start, one.places = "offered", start, places
            one.expires_at = min(self.awake() + 10 * MINUTE, start - HOUR)

    def fit(self, one: Longs) -> tuple[int, tuple[Place, ...]] | None:
        """The first start that one who waits can be offered."""
        hall = (LANE, "Y") if NEW_CAR in one.services else (EAST if one.site == "east" else WEST, "A")
        slots = self.town.ledger(one.site).slots
        earliest = max(one.since, self.now + 70 * MINUTE)
        for start in sorted(slot.start for slot in slots.values() if (slot.hall, slot.group) == hall):
            if earliest <= start < one.until and start not in one.passed:
                places = self.places_of(one.site, one.services, start)
                released = places is not None and all(slots[place].bookable_from <= self.now for place in places)
                if places is not None and released and self.model.gives_back(places):
                    return start, places
        return None

    def awake(self) -> int:
        """When people are awake again: now, between seven and nine in the evening."""
        wall = local(self.now, ZIBO)
        if 7 <= wall.hour < 21:
            return self.now
        seven = wall.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=wall.hour >= 21)
        return instant(seven)

    def answer_refusal(self, one: Longs, answer: str) -> type[Refused] | None:
        """What an answer must meet."""
        if answer == "leave":
            return None if one.state in ("waiting", "offered") else WrongState
        if one.state != "offered" or one.start <= self.now:
            return WrongState
        return self.model.limit(one.person, one.services, self.now) if answer == "accept" else None

    def lets_pass(self, id: str, event: Any) -> None:
        """One lets his offer go by: he waits on at the end, or no more."""
        one = self.model.waits[id]
        self.park(one.site, one.places, event)
        one.passed, one.order = (*one.passed, one.start), self.now
        one.start, one.places, one.expires_at = 0, (), 0
        one.state = "left" if len(one.passed) >= 3 else "waiting"

    def last(self, site: str, *kinds: str) -> Any:
        """The last event of some kinds at a site."""
        return next(event for event in reversed(self.town.facts(site)) if event.kind in kinds)

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
        if one.line == "public":
            self.park(one.site, one.places, self.last(one.site, "appointment.moved", "appointment.cancelled"))

    def park(self, site: str, places: tuple[Place, ...], event: Any) -> None:
        """The public's places that somebody gives back wait for their moment, where they are still ahead."""
        if all(place[2] > self.now for place in places):
            assert self.now < event.public_from <= max(self.now + 1, min(self.now + HOUR, places[0][2]))
            self.model.parked += [(site, place, event.public_from) for place in places]

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


def line(who: Actor) -> str:
    """The list somebody books from."""
    return "staff" if who.role in STAFF_ROLES else "public"
