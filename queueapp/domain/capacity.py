"""How many places a slot has: what the counters can serve, less the walk-ins' share, on the public's and the staff's list."""

from dataclasses import dataclass
from typing import Any

from queueapp.domain.places import HallSettings

SLOT_MINUTES = 30
# Where less than one in half an hour may be booked, a longer slot has a place rather than a shorter one none.
LONGER_MINUTES = (60, 120)
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
    a_minute = bookable_a_minute(settings, letter, walk_in_percent)
    length = next((one for one in (SLOT_MINUTES, *LONGER_MINUTES) if a_minute * one >= 1), SLOT_MINUTES)
    bookable = int(a_minute * length)
    public = round(bookable * PUBLIC_SHARE)
    return Template(length, public, bookable - public)


def bookable_a_minute(settings: HallSettings, letter: str, walk_in_percent: int) -> float:
    """How many places a minute a hall can have on both lists together of a group, without touching the walk-ins' share."""
    minutes = [service.minutes for service in settings.services if service.letter == letter]
    counters = sum(_share(settings, counter.serves, letter) for counter in settings.counters)
    return counters / (sum(minutes) / len(minutes)) * (100 - walk_in_percent) / 100 if minutes else 0.0


def template_of(settings: HallSettings, letter: str, rules: dict[str, Any], walk_in_percent: int) -> Template:
    """The hall's own template for a group, else the suggested one."""
    own = rules.get("capacity", {}).get(settings.hall, {}).get(letter)
    return suggested(settings, letter, walk_in_percent) if own is None else Template(**own)


def _share(settings: HallSettings, serves: tuple[str, ...], letter: str) -> float:
    main = {settings.letter_of(code) for code in serves}
    return 1 / len(main) if letter in main else 0.0
