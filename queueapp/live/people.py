"""Names and badges of staff by id, joined to views when they are made; never part of an event."""

from queueapp.actions.unit import House
from queueapp.storage.people_queries import staff_names


class Names:
    """Kept until the city's stream moves."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept: dict[str, tuple[str, str]] | None = None
        house.forgetters.append(self.forget)

    def of(self, id: str) -> tuple[str, str]:
        """(name, badge) of a member of staff or a key; empty when unknown."""
        if self._kept is None:
            with self._house.database.read() as connection:
                self._kept = staff_names(connection)
        return self._kept.get(id, ("", ""))

    def badge(self, id: str) -> str:
        """The badge, which may stand on a screen."""
        return self.of(id)[1]

    def forget(self) -> None:
        """Read again at the next look-up."""
        self._kept = None
