"""Plain facts that several views tell: services, papers, stages, ranges."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from queueapp.domain.places import HallSettings
from queueapp.domain.ticket_life import FINAL
from queueapp.domain.visit import Ticket
from queueapp.domain.waiting_time import ENOUGH_SAMPLES, Estimate
from queueapp.storage.place_queries import SitePlace


def service_of(settings: HallSettings, code: str) -> dict[str, Any]:
    """A service by code; one of an older catalogue is named by its code."""
    service = settings.service.get(code)
    return {
        "code": code,
        "name": service.name if service else {"zh": code, "en": code},
        "letter": settings.letter_of(code),
    }


def hall_of(settings: HallSettings) -> dict[str, Any]:
    """A hall and its site."""
    return {"code": settings.hall, "name": settings.hall_name, "site": {"code": settings.site, "name": settings.site_name}}


def phone_to_ask(sites: Mapping[str, SitePlace], site: str | None = None) -> str | None:
    """Where people ask by phone: at the site a page is about; otherwise, or where it has none, at the catalogue's first."""
    first = next(iter(sites.values()), None)
    return next((one.phone for one in (sites.get(site or ""), first) if one is not None and one.phone), None)


def priority_of(settings: HallSettings, code: str | None) -> dict[str, Any] | None:
    """A priority by code."""
    found = settings.priority.get(code or "")
    return None if found is None else {"code": found.code, "name": found.name, "credit_minutes": found.credit_minutes}


def papers_of(settings: HallSettings, services: Iterable[str]) -> list[dict[str, Any]]:
    """The papers of services, each once."""
    codes = dict.fromkeys(code for name in services if name in settings.service for code in settings.service[name].papers)
    return [paper_of(settings.papers, code) for code in codes]


def paper_of(papers: dict[str, Any], code: str) -> dict[str, Any]:
    """A paper by code."""
    row = papers.get(code, {"zh": code, "en": code})
    return {"code": code, "name": {"zh": row["zh"], "en": row["en"]}, "waived": bool(row.get("waived"))}


def stages_of(ticket: Ticket, service_name: Callable[[str], dict[str, str]]) -> list[dict[str, Any]]:
    """A visit's stages as seen from one of its tickets: done, now, next."""
    now_state = "done" if ticket.state in FINAL else "now"
    return [
        {
            "name": service_name(codes[0]),
            "state": "done" if place < ticket.stage else now_state if place == ticket.stage else "next",
        }
        for place, codes in enumerate(ticket.way)
    ]


def range_of(estimate: Estimate | None) -> dict[str, int] | None:
    """A range of minutes."""
    return None if estimate is None else {"low": estimate.low, "high": estimate.high}


def elapsed_percentiles(spent: list[float], settings: HallSettings, service: str) -> dict[str, int] | None:
    """The usual and the nine-in-ten service minutes: today's (`spent`, the shortest first) once enough, else the catalogue's."""
    if len(spent) >= 3 * ENOUGH_SAMPLES:
        return {"p50": max(1, round(spent[len(spent) // 2])), "p90": max(2, round(spent[int(len(spent) * 0.9)]))}
    known = settings.service.get(service)
    # Log-normal around the catalogue's minutes, coefficient of variation 0.6 as in catalogue/load.json: p90 ≈ 1.7 × mean.
    return None if known is None else {"p50": max(1, round(known.minutes * 0.86)), "p90": max(2, round(known.minutes * 1.7))}
