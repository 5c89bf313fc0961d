"""An appointment as a file for the citizen's own calendar (iCalendar, RFC 5545): times in UTC, so no zone travels along."""

from dataclasses import dataclass
from enum import StrEnum

from queueapp.domain.clock import Instant, moment

PRODUCT = "-//queueapp//appointments//ZH"
# A line holds at most this many octets, its end not counted (RFC 5545, 3.1).
MOST_OCTETS = 75
ALARMS = ("-P1D", "-PT1H")


class Method(StrEnum):
    """What the reader's calendar shall do (RFC 5546): take or change an entry, strike it out, or just show it (a download)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment. `id` stays the same over moves and `sequence` grows with each, so that calendars change their entry."""

    id: str
    sequence: int
    starts: Instant
    ends: Instant
    written: Instant
    summary: str
    place: str = ""
    description: str = ""
    link: str | None = None
    organizer: str | None = None
    attendee: str | None = None


def calendar_file(entry: Entry, method: Method = Method.REQUEST) -> str:
    """The whole file, ready to be sent as text/calendar."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"METHOD:{method.value}",
        *_event(entry, method), "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry, method: Method) -> list[str]:
    cancelled = method is Method.CANCEL
    optional = (
        ("LOCATION", escaped(entry.place)), ("DESCRIPTION", escaped(entry.description)), ("URL", entry.link),
        ("ORGANIZER", entry.organizer and f"mailto:{entry.organizer}"),
        ("ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE", entry.attendee and f"mailto:{entry.attendee}"),
    )  # fmt: skip
    return [
        "BEGIN:VEVENT", f"UID:{entry.id}@queueapp", f"SEQUENCE:{entry.sequence}", f"DTSTAMP:{utc(entry.written)}",
        f"DTSTART:{utc(entry.starts)}", f"DTEND:{utc(entry.ends)}", f"SUMMARY:{escaped(entry.summary)}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}", *(f"{name}:{value}" for name, value in optional if value),
        *([] if cancelled else (line for alarm in ALARMS for line in _alarm(alarm, entry.summary))), "END:VEVENT",
    ]  # fmt: skip


def _alarm(before: str, summary: str) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:{before}", f"DESCRIPTION:{escaped(summary)}", "END:VALARM"]


def utc(at: int) -> str:
    """A moment in the form that needs no zone."""
    return moment(at).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A text as the value of a property (RFC 5545, 3.3.11); signs that no calendar may hold are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign, spelled in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, spelled)
    return "".join(sign for sign in text if sign == "\t" or (sign >= " " and sign != "\x7f"))


def folded(line: str) -> str:
    """A line broken into pieces of at most 75 octets, each after the first begun by a blank, and no sign torn apart."""
    pieces, piece, octets = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if octets + width > MOST_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += sign
        octets += width
    return "\r\n".join([*pieces, piece])
