"""Being at a site: the code of the day that hangs in its halls, and whether a phone shows that it is there."""

import hmac

from queueapp.actions.hall_day import due_day
from queueapp.actions.ledger import rules_of
from queueapp.actions.unit import House
from queueapp.domain.presence import Presence, code_of, is_within


def code_of_day(house: House, site: str, now: int) -> str:
    """The code that hangs at a site on its service day: a keyed hash of both, so that nobody knows tomorrow's."""
    return _codes(house, site, now)[0]


def site_of_code(house: House, code: str, now: int) -> str | None:
    """The site where this code hangs today; None for a wrong one, and for yesterday's."""
    return next((site for site in house.directory.sites if _hangs_at(house, site, code, now)), None)


def is_on_site(house: House, site: str, presence: Presence, now: int) -> bool:
    """Whether a phone shows that it is at a site: by the code of the day, or by a position within the site's radius."""
    if presence.code and _hangs_at(house, site, presence.code, now):
        return True
    place = house.directory.sites[site]
    radius = rules_of(house, site).check_in_radius_m
    return presence.position is not None and is_within(presence.position, place.latitude, place.longitude, radius)


def _hangs_at(house: House, site: str, code: str, now: int) -> bool:
    return any(hmac.compare_digest(one.encode(), code.encode()) for one in _codes(house, site, now))


def _codes(house: House, site: str, now: int) -> list[str]:
    """Today's codes under each of the data keys, the newest first: a poster printed this morning outlives a change of keys."""
    text = f"{site}:{due_day(house, site, now).isoformat()}"
    return [code_of(digest) for digest in house.sealer.indexes("day_code", text)]
