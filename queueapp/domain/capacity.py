"""How many places a slot has: what the counters can serve, less the walk-ins' share, on the public's and the staff's list."""

from dataclasses import dataclass
from typing import Any

from queueapp.domain.places import HallSettings

SLOT_MINUTES = 30
# Of what may be booked, this share is on the public's list; the rest is the staff's (telephone, counter, companies).
PUBLIC_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Template:
    """A group's slots on an ordinary day: length in minutes, places per slot on the public's and on the staff's list."""

    slot_minutes: int
    public: int
    staff: int


def suggested(settings: HallSettings, letter: str, walk_in_percent: int) -> Template:
    """The template that counters and service minutes allow: a counter with several main queues counts for each in part.

    At least `walk_in_percent` of the capacity is in neither list."""
    minutes = [service.minutes for service in settings.services if service.letter == letter]
    if not minutes:
        return Template(SLOT_MINUTES, 0, 0)
    counters = sum(_share(settings, counter.serves, letter) for counter in settings.counters)
    capacity = counters * SLOT_MINUTES / (sum(minutes) / len(minutes))
    bookable = int(capacity * (100 - walk_in_percent) / 100)
    public = round(bookable * PUBLIC_SHARE)
    return Template(SLOT_MINUTES, public, bookable - public)


def template_of(settings: HallSettings, letter: str, rules: dict[str, Any], walk_in_percent: int) -> Template:
    """The hall's own template for a group, else the suggested one."""
    own = rules.get("capacity", {}).get(settings.hall, {}).get(letter)
    return suggested(settings, letter, walk_in_percent) if own is None else Template(**own)


def _share(settings: HallSettings, serves: tuple[str, ...], letter: str) -> float:
    main = {settings.letter_of(code) for code in serves}
    return 1 / len(main) if letter in main else 0.0
