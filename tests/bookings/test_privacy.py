"""What a copy of the database gives away: no document, phone, name, plate or code in clear, on either database."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.bookings.phones import Phone, wanted
from tests.bookings.town import BookingTown, an_id_number, booking_parts
from tests.support.catalogue import NEW_CAR
from tests.support.doors import open_doors

NAME, PHONE, PLATE, PASSPORT, MAIL = "欧阳震华", "13912345678", "鲁C88X88", "E76543210", "ouyang@example.org"


def in_clear(secret: str) -> list[bytes]:
    """A secret as it could stand in a file."""
    escaped = secret.encode("ascii", "backslashreplace")
    return [secret.encode(), secret.encode("utf-16-le"), secret.encode("gb18030"), escaped]


def bytes_of(town: BookingTown) -> bytes:
    """All that the database holds: SQLite's files as they lie on the disk, or all rows of all tables."""
    database = town.house.database
    if database.is_sqlite:
        return b"".join(Path(f"{database.url.database}{end}").read_bytes() for end in ("", "-wal"))
    with database.read() as connection:
        tables = inspect(connection).get_table_names()
        rows = (row for table in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'))
        return b"\n".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for row in rows for one in row)


def test_a_copy_of_the_database_gives_nobody_away(town: BookingTown, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    town.load(booking_parts(identity_first=True))
    phone = Phone(open_doors(town, trusted_proxies=1), PHONE)
    person = phone.person(7, name=NAME)
    hold = phone.post("/holds", wanted(town, person=person)).json
    phone.post(f"/holds/{hold['code']}/extend")
    made = phone.post("/appointments", {"hold": hold["code"], "person": person, "plate": PLATE, "email": MAIL}).json
    other = phone.person(name=NAME, id_type="passport", id_number=PASSPORT)
    today = phone.post("/appointments", wanted(town, "14:00", days=0, services=(NEW_CAR,), person=other, plate=PLATE)).json
    phone.post(f"/appointments/{made['code']}/move", {"start": town.text(town.at("15:00"))})
    phone.get(f"/appointments/{made['code']}", "0000")
    phone.delete(f"/appointments/{made['code']}")
    town.go("14:00")
    checked_in = phone.post(f"/appointments/{today['code']}/check-in", {"place": town.code_of_day()}).json
    released = phone.post("/holds", wanted(town, person=phone.person(8, name=NAME))).json["code"]
    phone.delete(f"/holds/{released}")

    stored, logged = bytes_of(town), caplog.text.encode()

    assert made["id"].encode() in stored, "the bytes are those of this town"
    secrets = [NAME, PHONE, PLATE, PASSPORT, MAIL, an_id_number(7), an_id_number(8)]
    codes = [hold["code"], released, made["code"], today["code"], checked_in["code"]]
    assert [secret for secret in (*secrets, *codes) for spelt in in_clear(secret) if spelt in stored] == []
    assert [secret for secret in secrets for spelt in in_clear(secret) if spelt in logged] == []
