"""A site's plan of places: templates and changes of its own; who set a site's own day.

Until now a change was written into the slots there were and nowhere else, so days that came later forgot it.

Revision: 20261129_1710_plans
Before: 20261129_1700_waiting_list
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_1710_plans"
down_revision = "20261129_1700_waiting_list"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("special_day", sa.Column("act", sa.String(length=26), nullable=True))
    op.add_column("special_day", sa.Column("made_at", sa.BigInteger(), nullable=True))
    op.add_column("special_day", sa.Column("by", sa.String(length=60), nullable=True))
    op.create_table(
        "capacity_template",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("grp", sa.String(length=2), nullable=False),
        sa.Column("weekday", sa.String(length=3), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("public", sa.Integer(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.CheckConstraint("slot_minutes > 0 AND public >= 0 AND staff >= 0", name=op.f("ck_capacity_template_makes_sense")),
        sa.CheckConstraint(
            "weekday IN ('', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')", name=op.f("ck_capacity_template_weekday")
        ),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_capacity_template_hall")),
        sa.PrimaryKeyConstraint("hall", "grp", "weekday", name=op.f("pk_capacity_template")),
    )
    op.create_table(
        "capacity_change",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=True),
        sa.Column("grp", sa.String(length=2), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("public", sa.Integer(), nullable=True),
        sa.Column("staff", sa.Integer(), nullable=True),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.CheckConstraint("until > since", name=op.f("ck_capacity_change_some_time")),
        sa.CheckConstraint("public IS NOT NULL OR staff IS NOT NULL", name=op.f("ck_capacity_change_changes_something")),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_capacity_change_hall")),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_capacity_change_site")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_capacity_change")),
        sa.UniqueConstraint("id", name=op.f("uq_capacity_change_id")),
    )
    op.create_index("ix_capacity_change_site", "capacity_change", ["site", "until"])


def downgrade() -> None:
    """Back; templates and changes of the offices are lost, slots keep what they were given."""
    op.drop_table("capacity_change")
    op.drop_table("capacity_template")
    op.drop_column("special_day", "by")
    op.drop_column("special_day", "made_at")
    op.drop_column("special_day", "act")
