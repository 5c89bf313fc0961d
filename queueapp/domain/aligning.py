"""Bringing a site's slots into line with its plan: what opens and changes, who loses a place, and who has his again.

An appointment beyond the places is stranded, the last booked first; a hold gives way before an offer to the waiting list does, and
that before an appointment."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from queueapp.domain.appointment_life import Hold, Place
from queueapp.domain.slots import PUBLIC, STAFF, Slot
from queueapp.domain.waiting_list import Wait

# One place on one list.
On = tuple[Place, str]


@dataclass(frozen=True, slots=True)
class Promise:
    """A booked appointment as far as it matters here."""

    id: str
    line: str
    places: tuple[Place, ...]
    stranded: bool
    booked_at: int

    @property
    def on(self) -> list[On]:
        """Its places, each on its list."""
        return [(place, self.line) for place in self.places]


@dataclass(frozen=True, slots=True)
class Taken:
    """Who has places, or is offered some: booked appointments, live holds, those who wait."""

    promises: Sequence[Promise] = ()
    holds: Sequence[Hold] = ()
    waits: Sequence[Wait] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """What has to happen: slots to open; (place, public, staff) to retarget; holds to release; waits whose offer is taken back;
    appointments that lose their place, or have it again."""

    opened: tuple[Slot, ...] = ()
    changed: tuple[tuple[Place, int, int], ...] = ()
    released: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    stranded: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()


def align(known: Mapping[Place, Slot], planned: Mapping[Place, Slot], taken: Taken, now: int) -> Alignment:
    """What brings the slots there are (`known`) to those that are planned. Slots and appointments that have begun by now stay."""
    ahead = [slot for place, slot in sorted(known.items()) if slot.start > now]
    targets = {slot.place: _target(planned, slot.place) for slot in ahead}
    changed = [
        (slot.place, *targets[slot.place]) for slot in ahead if targets[slot.place] != (slot.public.target, slot.staff.target)
    ]
    opened = [slot for place, slot in planned.items() if place not in known and slot.public.target + slot.staff.target > 0]
    rows = sorted(taken.promises, key=lambda one: (one.booked_at, one.id))
    counts = _counts(ahead, targets, rows)
    to_come = [one for one in rows if min(start for _, _, start in one.places) > now]
    released = _release(counts, taken.holds)
    withdrawn = _withdraw(counts, taken.waits)
    stranded = _strand(counts, to_come)
    return Alignment(tuple(opened), tuple(changed), released, withdrawn, stranded, _restore(counts, to_come))


@dataclass
class _Counts:
    """For each place on each list: how many there shall be, and how many are had: by appointments that stand, holds and offers."""

    target: dict[On, int]
    had: Counter[On]

    def excess(self, on: On) -> int:
        """How many are had beyond the places; below zero: how many more there is room for. None of what has begun."""
        return self.had[on] - self.target.get(on, self.had[on])


def _target(planned: Mapping[Place, Slot], place: Place) -> tuple[int, int]:
    slot = planned.get(place)
    return (0, 0) if slot is None else (slot.public.target, slot.staff.target)


def _counts(ahead: Sequence[Slot], targets: Mapping[Place, tuple[int, int]], promises: Sequence[Promise]) -> _Counts:
    lines = [((slot.place, name), slot.line(name)) for slot in ahead for name in (PUBLIC, STAFF)]
    had = Counter({on: line.booked + line.held + line.offered for on, line in lines})
    had.subtract(on for one in promises if one.stranded for on in one.on)
    target = {(place, name): wanted[name == STAFF] for place, wanted in targets.items() for name in (PUBLIC, STAFF)}
    return _Counts(target, had)


def _release(counts: _Counts, holds: Iterable[Hold]) -> tuple[str, ...]:
    released = []
    for hold in sorted(holds, key=lambda one: (-one.expires_at, one.id)):
        mine = [(place, hold.line) for place in hold.places]
        if any(counts.excess(on) > 0 for on in mine):
            counts.had.subtract(mine)
            released.append(hold.id)
    return tuple(released)


def _withdraw(counts: _Counts, waits: Iterable[Wait]) -> tuple[str, ...]:
    """Offers beyond the places, the one that lasts longest first: parked places of the same slot are nobody's yet."""
    withdrawn = []
    offers = [(one.offer, one.id) for one in waits if one.offer is not None]
    for offer, id in sorted(offers, key=lambda one: (-one[0].expires_at, one[1])):
        mine = [(place, PUBLIC) for place in offer.places]
        if any(counts.excess(on) > 0 for on in mine):
            counts.had.subtract(mine)
            withdrawn.append(id)
    return tuple(withdrawn)


def _strand(counts: _Counts, promises: Sequence[Promise]) -> tuple[str, ...]:
    """Those beyond the places, the last booked first; whoever loses one of his places gives way at the others too."""
    stranded = []
    for one in reversed(promises):
        if not one.stranded and any(counts.excess(on) > 0 for on in one.on):
            counts.had.subtract(one.on)
            stranded.append(one.id)
    return tuple(stranded)


def _restore(counts: _Counts, promises: Sequence[Promise]) -> tuple[str, ...]:
    """Those who were stranded before and whose places are all there again, the first booked first."""
    restored = []
    for one in promises:
        if one.stranded and all(counts.excess(on) < 0 for on in one.on):
            counts.had.update(one.on)
            restored.append(one.id)
    return tuple(restored)
