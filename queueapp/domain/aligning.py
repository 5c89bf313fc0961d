"""Bringing a site's slots into line with its plan: what opens and changes, who loses a place, and who has his again.

An appointment beyond the places is stranded, the last booked first; a hold gives way before an appointment does. A place on
offer to the waiting list is kept until its answer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from queueapp.domain.appointment_life import Hold, Place
from queueapp.domain.slots import PUBLIC, STAFF, Slot

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
class Alignment:
    """What has to happen: slots to open; (place, public, staff) to retarget; holds to release; appointments that lose or regain."""

    opened: tuple[Slot, ...]
    changed: tuple[tuple[Place, int, int], ...]
    released: tuple[str, ...]
    stranded: tuple[str, ...]
    restored: tuple[str, ...]


def align(
    known: Mapping[Place, Slot], planned: Mapping[Place, Slot], promises: Iterable[Promise], holds: Iterable[Hold], now: int
) -> Alignment:
    """What brings the slots there are (`known`) to those that are planned. What has begun by now stays as it is."""
    ahead = [slot for place, slot in sorted(known.items()) if slot.start > now]
    targets = {slot.place: _target(planned, slot.place) for slot in ahead}
    changed = [
        (slot.place, *targets[slot.place]) for slot in ahead if targets[slot.place] != (slot.public.target, slot.staff.target)
    ]
    opened = [slot for place, slot in planned.items() if place not in known and slot.public.target + slot.staff.target > 0]
    rows = sorted(promises, key=lambda one: (one.booked_at, one.id))
    counts = _counts(ahead, targets, rows)
    released = _release(counts, holds)
    stranded = _strand(counts, rows)
    return Alignment(tuple(opened), tuple(changed), released, stranded, _restore(counts, rows))


@dataclass
class _Counts:
    """For each place on each list: how many there shall be; appointments that keep theirs, and holds and offers, as it stands."""

    target: dict[On, int]
    kept: Counter[On]
    held: Counter[On]
    offered: Counter[On]

    def excess(self, on: On) -> int:
        """Holds and appointments beyond the places; below zero: how many more there is room for, offers aside."""
        return self.kept[on] + self.held[on] - self.target.get(on, self.kept[on] + self.held[on])

    def has_room(self, on: On) -> bool:
        """Whether one more appointment may have a place there."""
        return on in self.target and self.excess(on) + self.offered[on] < 0


def _target(planned: Mapping[Place, Slot], place: Place) -> tuple[int, int]:
    slot = planned.get(place)
    return (0, 0) if slot is None else (slot.public.target, slot.staff.target)


def _counts(ahead: Sequence[Slot], targets: Mapping[Place, tuple[int, int]], promises: Sequence[Promise]) -> _Counts:
    lines = [((slot.place, name), slot.line(name)) for slot in ahead for name in (PUBLIC, STAFF)]
    kept = Counter({on: line.booked for on, line in lines})
    kept.subtract(on for one in promises if one.stranded for on in one.on if on in kept)
    target = {(place, name): wanted[name == STAFF] for place, wanted in targets.items() for name in (PUBLIC, STAFF)}
    return _Counts(target, kept, Counter({on: line.held for on, line in lines}), Counter({on: line.offered for on, line in lines}))


def _release(counts: _Counts, holds: Iterable[Hold]) -> tuple[str, ...]:
    released = []
    for hold in sorted(holds, key=lambda one: (-one.expires_at, one.id)):
        mine = [(place, hold.line) for place in hold.places]
        if any(counts.excess(on) > 0 for on in mine):
            counts.held.subtract(mine)
            released.append(hold.id)
    return tuple(released)


def _strand(counts: _Counts, promises: Sequence[Promise]) -> tuple[str, ...]:
    """Those beyond the places, the last booked first; whoever loses one of his places gives way at the others too."""
    stranded = []
    for one in reversed(promises):
        if not one.stranded and any(counts.excess(on) > 0 for on in one.on):
            counts.kept.subtract(one.on)
            stranded.append(one.id)
    return tuple(stranded)


def _restore(counts: _Counts, promises: Sequence[Promise]) -> tuple[str, ...]:
    """Those who were stranded before and whose places are all there again, the first booked first."""
    restored = []
    for one in promises:
        if one.stranded and all(counts.has_room(on) for on in one.on):
            counts.kept.update(one.on)
            restored.append(one.id)
    return tuple(restored)
