"""What one's code opens in this browser, once it has shown the phone's last four digits."""

from contextlib import suppress
from dataclasses import dataclass

from queueapp.domain.refusals import NotFound
from queueapp.storage import waiting_queries
from queueapp.storage.appointment_queries import Booked
from queueapp.storage.waiting_queries import WaitFound
from queueapp.web.citizen.proofs import shown_phone
from queueapp.web.door import Door
from queueapp.web.own_codes import find_own


@dataclass(frozen=True, slots=True)
class Mine:
    """One's appointment or place on the waiting list; `earlier` is one's place for an earlier time of the appointment."""

    code: str
    phone4: str
    appointment: Booked | None
    wait: WaitFound | None
    earlier: WaitFound | None = None

    @property
    def address(self) -> str:
        """The page that shows it."""
        return f"/a/{self.code}"

    @property
    def waiting(self) -> WaitFound | None:
        """The place on the list that still waits or is offered something."""
        live = (one for one in (self.earlier, self.wait) if one is not None and one.state in ("waiting", "offered"))
        return next(live, None)


def mine_of(door: Door, code: str) -> Mine | None:
    """What a code opens here; None where this browser has not shown the digits, or nothing is there."""
    code, phone4 = code.upper(), shown_phone(code)
    if phone4 is None:
        return None
    with suppress(NotFound):
        found = find_own(door, code, phone4, proved=True)
        booked = found.appointment
        if booked is None:
            return Mine(code, phone4, None, found.wait)
        with door.house.database.read() as connection:
            earlier = waiting_queries.for_earlier(connection, booked.person, booked.id)
        return Mine(code, phone4, booked, found.wait, earlier)
    return None
