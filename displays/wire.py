"""The shapes of live messages, shared by all who make them: times, services, calls of a socket."""

from typing import Any
from zoneinfo import ZoneInfo

from queueapp.domain.clock import iso
from queueapp.domain.places import HallSettings

# What a display sends. A test compares these with the handlers and the page's scripts.
SHOWN, SPOKEN, HEALTH, CONTROL = "shown", "spoken", "health", "control"


def instant_text(at: int | None, zone: ZoneInfo) -> str | None:
    """A time on the wire: ISO 8601 with offset."""
    return iso(at, zone)


def service_facts(settings: HallSettings, code: str) -> dict[str, Any]:
    """A service on the wire."""
    service = settings.service.get(code)
    name = service.name if service else {"zh": code, "en": code}
    return {"code": code, "name": name, "letter": settings.letter_of(code)}
