"""All routes of the API, in the order the document lists them."""

from queueapp.web.api import bookings, capacity, counters, devices, places, tickets
from queueapp.web.api.table import Route

ROUTES: tuple[Route, ...] = (
    *places.routes(),
    *bookings.routes(),
    *capacity.routes(),
    *tickets.routes(),
    *counters.routes(),
    *devices.routes(),
)
