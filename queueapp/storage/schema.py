"""All rows in one place: importing this module fills `Base.metadata`."""

from queueapp.storage import (
    appointment_rows,
    display_rows,
    jobs_queries,
    log_rows,
    notice_rows,
    people_rows,
    place_rows,
    plan_rows,
    ticket_rows,
    waiting_rows,
)
from queueapp.storage.base import Base

METADATA = Base.metadata
ROOMS = (
    appointment_rows, place_rows, plan_rows, ticket_rows, people_rows, display_rows, log_rows, notice_rows, jobs_queries,
    waiting_rows,
)  # fmt: skip
