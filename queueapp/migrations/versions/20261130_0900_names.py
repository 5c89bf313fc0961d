"""Names and phones stand with the appointment, the wait and the visit they were given for, no more with the person.

Until now whoever booked under another's document changed what the other had said of himself. The indexes find what is long over and
still names somebody, and whether anything still names a person.

Revision: 20261130_0900_names
Before: 20261129_1710_plans
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_0900_names"
down_revision = "20261129_1710_plans"
branch_labels = None
depends_on = None

_NAMED = sa.text("name_sealed IS NOT NULL")
_NAMING = (("visit", "person"), ("appointment", "person"), ("appointment", "agent"), ("wait", "person"), ("notice", "person"))
_INDEXES = (
    ("ix_visit_named_over", "visit", "ended_at"),
    ("ix_visit_named", "visit", "person"),
    ("ix_appointment_named_over", "appointment", "ended_at"),
    ("ix_wait_named_over", "wait", "ended_at"),
    ("ix_wait_named", "wait", "person"),
)


def upgrade() -> None:
    """Forward. The new columns may be empty, for SQLite makes a full one only by writing the whole table anew."""
    _add("appointment", "name_sealed", "agent_name_sealed")
    _add("wait", "name_sealed")
    _add("visit", "name_sealed", "phone_sealed")
    op.execute(
        "UPDATE appointment SET name_sealed = (SELECT p.name_sealed FROM person p WHERE p.id = appointment.person), "
        "agent_name_sealed = (SELECT p.name_sealed FROM person p WHERE p.id = appointment.agent)"
    )
    op.execute("UPDATE wait SET name_sealed = (SELECT p.name_sealed FROM person p WHERE p.id = wait.person)")
    for column in ("name_sealed", "phone_sealed"):
        op.execute(f"UPDATE visit SET {column} = (SELECT p.{column} FROM person p WHERE p.id = visit.person)")
    for column in ("name_sealed", "phone_sealed", "email_sealed", "push_sealed"):
        op.drop_column("person", column)
    # Of a hold that came to nothing a person stayed behind whom nothing names.
    unnamed = " AND ".join(f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.{who} = person.id)" for table, who in _NAMING)
    op.execute(f"DELETE FROM person WHERE {unnamed}")
    for name, table, column in _INDEXES:
        op.create_index(name, table, [column], sqlite_where=_NAMED, postgresql_where=_NAMED)


def downgrade() -> None:
    """Back; a person is called as in his newest appointment, else visit or wait, and one whom nothing names by his document.

    Lost are mails, and phones that came with appointments nobody has come to yet; notices already written keep theirs."""
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
    op.add_column("person", sa.Column("name_sealed", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    _add("person", "phone_sealed", "email_sealed", "push_sealed")
    op.execute(
        "UPDATE person SET name_sealed = COALESCE("
        "(SELECT a.name_sealed FROM appointment a WHERE a.person = person.id AND a.name_sealed IS NOT NULL ORDER BY a.booked_at DESC LIMIT 1), "
        "(SELECT a.agent_name_sealed FROM appointment a WHERE a.agent = person.id AND a.agent_name_sealed IS NOT NULL ORDER BY a.booked_at DESC LIMIT 1), "
        "(SELECT v.name_sealed FROM visit v WHERE v.person = person.id AND v.name_sealed IS NOT NULL ORDER BY v.arrived_at DESC LIMIT 1), "
        "(SELECT w.name_sealed FROM wait w WHERE w.person = person.id AND w.name_sealed IS NOT NULL ORDER BY w.joined_at DESC LIMIT 1), document_sealed), "
        "phone_sealed = (SELECT v.phone_sealed FROM visit v WHERE v.person = person.id AND v.phone_sealed IS NOT NULL ORDER BY v.arrived_at DESC LIMIT 1)"
    )
    for table, column in (
        ("visit", "phone_sealed"), ("visit", "name_sealed"), ("wait", "name_sealed"),
        ("appointment", "agent_name_sealed"), ("appointment", "name_sealed"),
    ):  # fmt: skip
        op.drop_column(table, column)


def _add(table: str, *columns: str) -> None:
    for column in columns:
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True))
