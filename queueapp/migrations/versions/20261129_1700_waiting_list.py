"""The waiting list; agents and excused no-shows of appointments; a site's phone.

Revision: 20261129_1700_waiting_list
Before: 20261124_2300_house
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_1700_waiting_list"
down_revision = "20261124_2300_house"
branch_labels = None
depends_on = None

_LIVE = sa.text("state IN ('waiting', 'offered')")
_BY_AGENT = sa.text("agent IS NOT NULL")


def upgrade() -> None:
    """Forward."""
    op.add_column("site", sa.Column("phone", sa.String(length=40), nullable=True))
    with op.batch_alter_table("appointment") as appointment:
        appointment.add_column(sa.Column("excused_at", sa.BigInteger(), nullable=True))
        appointment.add_column(sa.Column("agent", sa.String(length=26), nullable=True))
        appointment.create_foreign_key(op.f("fk_appointment_agent"), "person", ["agent"], ["id"])
    op.create_index("ix_appointment_agent", "appointment", ["agent", "start"], sqlite_where=_BY_AGENT, postgresql_where=_BY_AGENT)
    op.create_table(
        "wait",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("passed", sa.JSON(), nullable=False),
        sa.Column("offer_start", sa.BigInteger(), nullable=True),
        sa.Column("offer_places", sa.JSON(), nullable=True),
        sa.Column("offer_until", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.String(length=26), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("plate_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("appointment", sa.String(length=26), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name=op.f("ck_wait_offer_while_offered")),
        sa.CheckConstraint("state IN ('waiting', 'offered', 'booked', 'left')", name=op.f("ck_wait_state")),
        sa.ForeignKeyConstraint(["appointment"], ["appointment.id"], name=op.f("fk_wait_appointment")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_wait_person")),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_wait_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_wait_code_hash")),
    )
    op.create_index("ix_wait_live", "wait", ["site", "queued_at"], sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.create_index("ix_wait_person", "wait", ["person"], sqlite_where=_LIVE, postgresql_where=_LIVE)


def downgrade() -> None:
    """Back; who waits is lost, and so is who came for whom."""
    op.drop_table("wait")
    op.drop_index("ix_appointment_agent", "appointment")
    with op.batch_alter_table("appointment") as appointment:
        appointment.drop_constraint(op.f("fk_appointment_agent"), type_="foreignkey")
        appointment.drop_column("agent")
        appointment.drop_column("excused_at")
    op.drop_column("site", "phone")
