"""The base of all rows: the naming convention of constraints, and the column types that differ between databases."""

from sqlalchemy import BigInteger, Integer, MetaData, text
from sqlalchemy.orm import DeclarativeBase

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only for a column of type INTEGER.
Serial = BigInteger().with_variant(Integer(), "sqlite")
# An Instant: microseconds since 1970 UTC.
At = BigInteger
# Of the tables whose rows name somebody: those that still do.
NAMED = text("name_sealed IS NOT NULL")


class Base(DeclarativeBase):
    """Rows have columns and no verbs."""

    metadata = MetaData(naming_convention=CONVENTION)
