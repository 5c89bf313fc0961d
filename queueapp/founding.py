"""The house of the settings: what commands, the scheduler and the web server all stand on, built without any of their doors."""

from queueapp.actions.unit import House
from queueapp.couriers import post_room
from queueapp.domain.clock import LIFE
from queueapp.outside import system
from queueapp.outside.threads import BesideTheHub, hub_is_here
from queueapp.settings import Settings, secret_of
from queueapp.storage.engine import Database
from queueapp.storage.sealing import Sealer
from queueapp.storage.setup_queries import clock_of


def build_house(settings: Settings) -> House:
    """The house of these settings."""
    beside = BesideTheHub() if hub_is_here() and settings.address.startswith("sqlite") else None
    database = Database(settings.address, synchronous=settings.synchronous, writer=beside)
    keys = [key.strip().encode() for key in secret_of(settings, "data_keys").split(",") if key.strip()]
    house = House(database, Sealer(keys), system.chance, settings.zone, real_now=system.real_now)
    house.post = post_room(settings)
    house.person_days = settings.person_days
    with database.read() as connection:
        house.clock = clock_of(connection) or LIFE
    return house
