"""Dates and times as people read them: 14:05, 11月24日(周二), 24 Nov (Tue)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

from queueapp.outside.texts import CHINESE

LOCALES = {"zh-CN": "zh_Hans_CN", "en": "en_GB"}  # en_GB: day before month, 24 hours


def clock_time(moment: datetime | str, zone: ZoneInfo) -> str:
    """14:05."""
    return _local(moment, zone).strftime("%H:%M")


def full_date(day: date | str, zone: ZoneInfo, reader: str) -> str:
    """11月24日 星期二 / 24 Nov (Tue)."""
    if reader == CHINESE:
        return f"{day_and_month(day, zone, reader)} {_weekday(day, zone, reader, 'EEEE')}"
    return short_date(day, zone, reader)


def short_date(day: date | str, zone: ZoneInfo, reader: str) -> str:
    """11月24日(周二) / 24 Nov (Tue)."""
    gap = "" if reader == CHINESE else " "
    return f"{day_and_month(day, zone, reader)}{gap}({_weekday(day, zone, reader, 'EEE')})"


def day_and_month(day: date | str, zone: ZoneInfo, reader: str) -> str:
    """11月24日 / 24 Nov."""
    return str(format_skeleton("MMMd", _midday(day, zone), locale=LOCALES[reader]))


def _weekday(day: date | str, zone: ZoneInfo, reader: str, width: str) -> str:
    return str(format_date(_midday(day, zone).date(), width, locale=LOCALES[reader]))


def _midday(day: date | str, zone: ZoneInfo) -> datetime:
    """A naive noon of that day in the zone: babel is then free of zones altogether."""
    if isinstance(day, str) and len(day) == len("2026-11-24"):
        day = date.fromisoformat(day)
    if isinstance(day, str | datetime):
        day = _local(day, zone).date()
    return datetime(day.year, day.month, day.day, 12)


def _local(moment: datetime | str, zone: ZoneInfo) -> datetime:
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if found.tzinfo is None:
        raise TypeError("a moment needs a zone")
    return found.astimezone(zone)
