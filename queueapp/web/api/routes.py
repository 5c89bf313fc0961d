"""All routes of the API, in the order the document lists them."""

from queueapp.web.api import bookings, capacity, counters, devices, entrance, no_shows, places, tickets, waiting
from queueapp.web.api.table import Route

ROUTES: tuple[Route, ...] = (
    *places.routes(),
    *bookings.routes(),
    *waiting.routes(),
    *capacity.routes(),
    *no_shows.routes(),
    *tickets.routes(),
    *entrance.routes(),
    *counters.routes(),
    *devices.routes(),
)
