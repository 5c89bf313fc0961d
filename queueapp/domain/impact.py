"""What a change of the plan does to a site, before it is made and as it was made: places by day, and whom it hits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from queueapp.domain.aligning import Alignment
from queueapp.domain.appointment_life import Place
from queueapp.domain.clock import local
from queueapp.domain.planning import Beyond
from queueapp.domain.slots import Slot


@dataclass(frozen=True, slots=True)
class Hit:
    """An appointment that loses its place: its public id, start and services, and nothing of the person."""

    id: str
    start: int
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayImpact:
    """A local date: places of the groups that change, on both lists, before and after; appointments that lose theirs."""

    day: str
    before: int
    after: int
    hit: int


@dataclass(frozen=True, slots=True)
class Impact:
    """How many slots change, their places before and after, who is hit, who has his place again, dates that leave walk-ins less."""

    slots: int
    places_before: int
    places_after: int
    hit: tuple[Hit, ...]
    restored: tuple[str, ...]
    days: tuple[DayImpact, ...]
    beyond: tuple[Beyond, ...]


def impact_of(
    known: Mapping[Place, Slot], found: Alignment, hit: Iterable[Hit], beyond: Iterable[Beyond], zone: ZoneInfo
) -> Impact:
    """The impact of an alignment on the slots there are."""
    hits = tuple(sorted(hit, key=lambda one: (one.start, one.id)))
    before = {place: _places(known[place]) for place, _, _ in found.changed}
    after = {place: public + staff for place, public, staff in found.changed} | {one.place: _places(one) for one in found.opened}
    return Impact(
        slots=len(after),
        places_before=sum(before.values()),
        places_after=sum(after.values()),
        hit=hits,
        restored=found.restored,
        days=_days({place: _places(slot) for place, slot in known.items()}, after, hits, zone),
        beyond=tuple(beyond),
    )


def impact_of_facts(facts: Mapping[str, Any]) -> Impact:
    """An impact out of plain data, as the audit trail keeps it."""
    lists: dict[str, Any] = {
        "hit": tuple(Hit(row["id"], row["start"], tuple(row["services"])) for row in facts["hit"]),
        "days": tuple(DayImpact(**row) for row in facts["days"]),
        "beyond": tuple(Beyond(**row) for row in facts["beyond"]),
        "restored": tuple(facts["restored"]),
    }
    numbers = {name: facts[name] for name in ("slots", "places_before", "places_after")}
    return Impact(**numbers, **lists)


def _days(known: Mapping[Place, int], after: Mapping[Place, int], hits: Iterable[Hit], zone: ZoneInfo) -> tuple[DayImpact, ...]:
    def day_of(start: int) -> str:
        return local(start, zone).date().isoformat()

    touched = {(place[0], place[1], day_of(place[2])) for place in after}
    lost = Counter(day_of(one.start) for one in hits)
    was, will = Counter[str](), Counter[str]()
    for place in known.keys() | after.keys():
        if (place[0], place[1], day := day_of(place[2])) in touched:
            was[day] += known.get(place, 0)
            will[day] += after.get(place, known.get(place, 0))
    days = sorted({day for _, _, day in touched} | lost.keys())
    return tuple(DayImpact(day, was[day], will[day], lost[day]) for day in days)


def _places(slot: Slot) -> int:
    return slot.public.target + slot.staff.target
