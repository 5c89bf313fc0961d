"""Forgetting people: what is long over names nobody, and who is named nowhere any more is nobody himself."""

from sqlalchemy import Connection

from queueapp.actions.unit import House
from queueapp.domain.booking_rules import DAY
from queueapp.storage import forgetting, person_queries

# Rows of each table in a transaction, and transactions in a run: a city's day is forgotten within hours, and nobody waits for it.
BATCH, BATCHES = 50, 20


def forget_people(house: House) -> int:
    """Empty visits, appointments and waits that were over `house.person_days` days ago; how many, a bounded number in one run.

    They lose names, phones, mails and plates; numbers, times and services stay. A person whom nothing names any more loses his
    document and where he was reached: who comes again after that is somebody new, to the limits too."""
    before = house.now() - house.person_days * DAY
    emptied = 0
    for _ in range(BATCHES):
        done = house.database.write(lambda connection: _forget_some(house, connection, before))
        emptied += done
        if not done:
            break
    return emptied


def _forget_some(house: House, connection: Connection, before: int) -> int:
    rows = forgetting.over(connection, before, BATCH)
    people = sorted({person for row in rows for person in row.people})
    # As whoever books does: people before what is theirs.
    person_queries.lock_people(connection, people)
    forgetting.empty(connection, house.sealer, rows)
    for person in people:
        if not forgetting.is_named(connection, person):
            forgetting.forget(connection, house.sealer, house.chance, person)
    return len(rows)
