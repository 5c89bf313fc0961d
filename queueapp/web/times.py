"""Times as requests name them, within the years that calendars can reckon with."""

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field

from queueapp.domain.clock import Instant, instant

FIRST_YEAR, LAST_YEAR = 2000, 2099

# In the body of a request: a time says its offset.
Moment = Annotated[AwareDatetime, Field(ge=datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), lt=datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))]
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]


def day_of(text: str) -> date:
    """The day that a text names; a ValueError where it names none, or one of another century."""
    day = date.fromisoformat(text)
    _must_be_reckoned_with(day)
    return day


def moment_of(text: str, zone: ZoneInfo | None = None) -> Instant:
    """The moment that a text names, by the zone's clocks where it says no offset; a ValueError where it names none."""
    moment = datetime.fromisoformat(text)
    _must_be_reckoned_with(moment)
    if moment.tzinfo is None and zone is None:
        raise ValueError("a time without its offset")
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _must_be_reckoned_with(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a day of the year {day.year}")
