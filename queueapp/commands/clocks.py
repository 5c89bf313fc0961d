"""The clock all processes share: written once into the database, by whoever comes first."""

from queueapp.actions.unit import House
from queueapp.demo.clock import demo_clock
from queueapp.domain.clock import LIFE, Clock, Instant, parse_clock
from queueapp.outside.system import real_now
from queueapp.settings import Settings, SettingsMissing
from queueapp.storage.setup_queries import clock_of, set_clock


def write_clock(house: House, found: Settings, *, demo: bool) -> None:
    """Write the clock of the settings, or of the demonstration; the same setting goes on where it was."""
    with house.database.read() as connection:
        stands = clock_of(connection)
    wanted = _wanted(house, found, stands, demo=demo)
    if wanted != stands:
        house.database.write(lambda connection: set_clock(connection, wanted))
    house.clock = wanted or LIFE


def _wanted(house: House, found: Settings, stands: Clock | None, *, demo: bool) -> Clock | None:
    now = real_now()
    if found.clock:
        try:
            asked = parse_clock(found.clock, now, found.zone)
        except ValueError as error:
            raise SettingsMissing(f"QUEUEAPP_CLOCK: {error}") from None
        same = stands is not None and (stands.start, stands.rate) == (asked.start, asked.rate)
        return stands if same else asked
    return demo_clock(house, stands, Instant(now)) if demo else None
