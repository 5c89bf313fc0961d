"""Names and badges of staff by id, joined to views when they are made; never part of an event."""

from collections import OrderedDict

from queueapp.actions.unit import House
from queueapp.domain.identity import last_four, masked_name
from queueapp.storage.people_queries import staff_names
from queueapp.storage.person_queries import of_visit

# Visits whose masks are kept in memory; older ones are opened anew when somebody looks.
KEPT_MASKS = 2_000


class Masks:
    """What staff may see of the person of a ticket in hand: masked name, last four signs. Joined to views, never stored."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept: OrderedDict[str, dict[str, str] | None] = OrderedDict()

    def of(self, visit: str) -> dict[str, str] | None:
        """The mask of a visit's person; None for a visit without one."""
        if visit not in self._kept:
            with self._house.database.read() as connection:
                opened = of_visit(connection, self._house.sealer, visit)
            mask = None if opened is None else {"name_masked": masked_name(opened.name), "last4": last_four(opened.document)}
            self._kept[visit] = mask
            while len(self._kept) > KEPT_MASKS:
                self._kept.popitem(last=False)
        return self._kept[visit]


class Names:
    """Kept until the city's stream tells of people."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept: list[dict[str, tuple[str, str]]] = []
        house.forgetters.append(self.forget)

    def of(self, id: str) -> tuple[str, str]:
        """(name, badge) of a member of staff or a key; empty when unknown."""
        kept = self._kept
        if not kept:
            with self._house.database.read() as connection:
                kept.append(staff_names(connection))
        return kept[0].get(id, ("", ""))

    def badge(self, id: str) -> str:
        """The badge, which may stand on a screen."""
        return self.of(id)[1]

    def forget(self) -> None:
        """Read again at the next look-up."""
        self._kept = []
