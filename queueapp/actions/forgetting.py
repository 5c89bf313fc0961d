"""Forgetting citizens: what is long over names nobody, and whom nothing names any more is nobody himself."""

from sqlalchemy import Connection

from queueapp.actions.unit import House
from queueapp.domain.booking_rules import DAY
from queueapp.storage import forgetting, person_queries

# Rows of each table in one run: with a run a minute a day of the city is forgotten within hours, and a call waits for milliseconds.
BATCH = 50


def forget_citizens(house: House) -> int:
    """Empty visits, appointments and waits that were over `house.person_days` days ago; how many, a bounded number in one run.

    They lose names, phones, mails and plates; numbers, times and services stay. A person whom nothing names any more loses his
    document and where he was reached: who comes again after that is somebody new, to the limits too."""
    before = house.now() - house.person_days * DAY
    with house.database.read() as connection:
        if not forgetting.is_due(connection, before):
            return 0
    return house.database.write(lambda connection: _forget_some(house, connection, before))


def _forget_some(house: House, connection: Connection, before: int) -> int:
    emptied = forgetting.empty(connection, house.sealer, before, BATCH)
    people = sorted({person for row in emptied for person in row})
    # Whoever books or takes a number just now holds his own row until that is written, and then it names him.
    person_queries.lock_people(connection, people)
    for person in people:
        if not forgetting.is_named(connection, person):
            forgetting.forget(connection, house.sealer, person)
    return len(emptied)
