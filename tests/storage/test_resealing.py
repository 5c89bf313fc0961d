"""Keys change: everything sealed is sealed anew, found by its index as before, and nothing is left under the old key."""

from functools import partial

from sqlalchemy import LargeBinary, text

from queueapp.storage.engine import Database
from queueapp.storage.resealing import SEALED, reseal_after
from queueapp.storage.schema import METADATA
from queueapp.storage.sealing import Sealer

OLD, NEW = b"o" * 32, b"n" * 32


def test_every_sealed_column_of_the_schema_is_in_the_table() -> None:
    in_rows = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed") and isinstance(column.type, LargeBinary)
    }
    assert {(one.table, column) for one in SEALED for column in one.columns} == in_rows


def test_a_person_is_found_under_the_new_key_alone_after_the_renewal(tmp_path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'keys.db'}", synchronous="OFF")
    METADATA.create_all(database.engine)
    old = Sealer([OLD])
    values = {
        "id": "ana", "document_type": "passport", "document_index": old.index("document", "passport:E12345678"),
        "document_sealed": old.seal("E12345678"), "wechat_sealed": old.seal("oAna"), "created_at": 1,
    }  # fmt: skip
    with database.engine.begin() as connection:
        connection.execute(METADATA.tables["person"].insert().values(**values))

    person = next(one for one in SEALED if one.table == "person")
    renew = partial(reseal_after, sealer=Sealer([NEW, OLD]), one=person, limit=10)
    first = database.write(partial(renew, after=""))
    again = database.write(partial(renew, after=""))

    assert (first, again) == ((1, "ana"), (0, "ana"))
    new = Sealer([NEW])
    with database.read() as connection:
        row = connection.execute(text("SELECT document_index, document_sealed, wechat_sealed FROM person")).one()
    assert bytes(row[0]) == new.index("document", "passport:E12345678")
    assert (new.open(bytes(row[1])), new.open(bytes(row[2]))) == ("E12345678", "oAna")
    database.close()
