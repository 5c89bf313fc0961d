"""Who acts: the roles, and the places a person or device is limited to."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    CITIZEN = "citizen"
    KIOSK = "kiosk"
    CLERK = "clerk"
    GREETER = "greeter"
    MANAGER = "manager"
    CENTRE = "centre"
    ADMIN = "admin"
    DISPLAY = "display"
    CLOCK = "clock"


STAFF = frozenset({Role.CLERK, Role.GREETER, Role.MANAGER, Role.CENTRE, Role.ADMIN})
# A key may be made for these; nobody holds a key of the clock, and a citizen needs none.
KEY_ROLES = tuple(role for role in Role if role not in (Role.CLOCK, Role.CITIZEN))


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks: a role, a public id, and the places that limit it (None: no limit)."""

    role: Role
    id: str
    name: str = ""
    badge: str = ""
    site: str | None = None
    hall: str | None = None
    counter: str | None = None

    @property
    def works_desk(self) -> str | None:
        """The id under which this actor may hold a desk: a clerk's, or that of a program's key."""
        return self.id if self.role is Role.CLERK else None

    def may_reach(self, *, site: str, hall: str | None = None, counter: str | None = None) -> bool:
        """Whether the place lies inside this actor's limits."""
        return (
            self.site in (None, site)
            and (hall is None or self.hall in (None, hall))
            and (counter is None or self.counter in (None, counter))
        )


CLOCK = Actor(Role.CLOCK, "clock")
ANYBODY = Actor(Role.CITIZEN, "anybody")
