"""The house.

Revision: 20261124_2300_house
Before: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_2300_house"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("real_at", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_subject", ["subject"], unique=False)

    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "city",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("catalogue_version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("clock_start", sa.BigInteger(), nullable=True),
        sa.Column("clock_anchor", sa.BigInteger(), nullable=True),
        sa.Column("clock_rate", sa.Float(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_city_one_city")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
    )
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.LargeBinary(length=32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entity", sa.String(length=200), nullable=True),
        sa.Column("real_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_at", ["real_at"], unique=False)

    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("document_type", sa.String(length=20), nullable=False),
        sa.Column("document_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wechat_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("push_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("document_index", name=op.f("uq_person_document_index")),
    )
    op.create_table(
        "queue",
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_queue")),
    )
    op.create_table(
        "site",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("district", sa.JSON(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_site")),
    )
    op.create_table(
        "stream",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stream")),
    )
    op.create_table(
        "event",
        sa.Column("stream", sa.String(length=60), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["stream"], ["stream.name"], name=op.f("fk_event_stream")),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_kind", ["stream", "kind", "seq"], unique=False)

    op.create_table(
        "hall",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("applied", sa.JSON(), nullable=True),
        sa.Column("applied_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_hall_site")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_hall")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.String(length=8), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('held', 'booked', 'released')", name=op.f("ck_hold_state")),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_hold_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_hold_code_hash")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hold_live",
            ["site", "expires_at"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )

    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("person", sa.String(length=26), nullable=False),
        sa.Column("about", sa.String(length=26), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("pointless_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.CheckConstraint("channel IN ('sms', 'wechat', 'mail', 'push')", name=op.f("ck_notice_channel")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead', 'withdrawn')", name=op.f("ck_notice_state")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_notice_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_about",
            ["about"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index("ix_notice_created", ["created_at"], unique=False)
        batch_op.create_index("ix_notice_person", ["person"], unique=False)
        batch_op.create_index(
            "ix_notice_waiting",
            ["channel", "next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "number_series",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_number_series_site")),
        sa.PrimaryKeyConstraint("site", "service_day", "prefix", name=op.f("pk_number_series")),
    )
    op.create_table(
        "parked_place",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("grp", sa.String(length=2), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.String(length=8), nullable=False),
        sa.Column("public_from", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_parked_place_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_place")),
    )
    with op.batch_alter_table("parked_place", schema=None) as batch_op:
        batch_op.create_index("ix_parked_place_due", ["public_from"], unique=False)

    op.create_table(
        "service",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["queue.letter"], name=op.f("fk_service_letter")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service")),
    )
    op.create_table(
        "special_day",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_special_day_site")),
        sa.PrimaryKeyConstraint("site", "day", name=op.f("pk_special_day")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("way", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("person", sa.String(length=26), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_visit_person")),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_visit_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_visit_code_hash")),
        sa.UniqueConstraint("site", "service_day", "prefix", "count", name="uq_visit_number_a_day"),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(
            "uq_visit_live_number",
            ["site", "number"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.String(length=8), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("stranded", sa.Boolean(), nullable=False),
        sa.Column("person", sa.String(length=26), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("plate_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("visit", sa.String(length=26), nullable=True),
        sa.CheckConstraint("state IN ('booked', 'checked_in', 'cancelled', 'missed')", name=op.f("ck_appointment_state")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_appointment_person")),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_appointment_site")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_appointment_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_appointment_code_hash")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_appointment_booked",
            ["site", "start"],
            unique=False,
            sqlite_where=sa.text("state = 'booked'"),
            postgresql_where=sa.text("state = 'booked'"),
        )
        batch_op.create_index("ix_appointment_person", ["person", "start"], unique=False)

    op.create_table(
        "counter",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("serves", sa.JSON(), nullable=False),
        sa.Column("backup", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_counter_hall")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_counter")),
    )
    op.create_table(
        "slot",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("grp", sa.String(length=2), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("bookable_from", sa.BigInteger(), nullable=False),
        sa.Column("public_target", sa.Integer(), nullable=False),
        sa.Column("public_held", sa.Integer(), nullable=False),
        sa.Column("public_offered", sa.Integer(), nullable=False),
        sa.Column("public_parked", sa.Integer(), nullable=False),
        sa.Column("public_booked", sa.Integer(), nullable=False),
        sa.Column("staff_target", sa.Integer(), nullable=False),
        sa.Column("staff_held", sa.Integer(), nullable=False),
        sa.Column("staff_offered", sa.Integer(), nullable=False),
        sa.Column("staff_parked", sa.Integer(), nullable=False),
        sa.Column("staff_booked", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "public_held >= 0 AND public_offered >= 0 AND public_parked >= 0 AND public_booked >= 0 AND staff_held >= 0 AND staff_offered >= 0 AND staff_parked >= 0 AND staff_booked >= 0",
            name=op.f("ck_slot_no_count_below_zero"),
        ),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_slot_hall")),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_slot_site")),
        sa.PrimaryKeyConstraint("hall", "grp", "start", name=op.f("pk_slot")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index("ix_slot_site_start", ["site", "start"], unique=False)

    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("badge", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=True),
        sa.Column("hall", sa.String(length=40), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_staff_hall")),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_staff_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "access_key",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=True),
        sa.Column("hall", sa.String(length=40), nullable=True),
        sa.Column("counter", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["counter"], ["counter.code"], name=op.f("fk_access_key_counter")),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_access_key_hall")),
        sa.ForeignKeyConstraint(["site"], ["site.code"], name=op.f("fk_access_key_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_key")),
        sa.UniqueConstraint("hash", name=op.f("uq_access_key_hash")),
    )
    op.create_table(
        "desk",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("serves", sa.JSON(), nullable=False),
        sa.Column("backup", sa.JSON(), nullable=False),
        sa.Column("paused_reason", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'paused', 'lost', 'closed', 'taken_over')", name=op.f("ck_desk_state")),
        sa.ForeignKeyConstraint(["counter"], ["counter.code"], name=op.f("fk_desk_counter")),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_desk_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
    )
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.create_index(
            "ix_desk_hall",
            ["hall"],
            unique=False,
            sqlite_where=sa.text("state IN ('open', 'paused', 'lost')"),
            postgresql_where=sa.text("state IN ('open', 'paused', 'lost')"),
        )
        batch_op.create_index(
            "uq_desk_clerk_standing",
            ["user"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'paused', 'lost')"),
            postgresql_where=sa.text("state IN ('open', 'paused', 'lost')"),
        )
        batch_op.create_index(
            "uq_desk_counter_standing",
            ["counter"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'paused', 'lost')"),
            postgresql_where=sa.text("state IN ('open', 'paused', 'lost')"),
        )

    op.create_table(
        "display",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("access_key", sa.String(length=26), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.String(length=40), nullable=True),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("inches", sa.Float(), nullable=False),
        sa.Column("seat_m", sa.Float(), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        sa.Column("paired_at", sa.BigInteger(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["access_key"], ["access_key.id"], name=op.f("fk_display_access_key")),
        sa.ForeignKeyConstraint(["counter"], ["counter.code"], name=op.f("fk_display_counter")),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_display_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_display")),
        sa.UniqueConstraint("access_key", name=op.f("uq_display_access_key")),
    )
    op.create_table(
        "session",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff", sa.String(length=26), nullable=True),
        sa.Column("key", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["key"], ["access_key.id"], name=op.f("fk_session_key")),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=op.f("fk_session_staff")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_staff", ["staff"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("visit", sa.String(length=26), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("way", sa.JSON(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("rank_at", sa.BigInteger(), nullable=False),
        sa.Column("tie", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=True),
        sa.Column("credit_minutes", sa.Integer(), nullable=False),
        sa.Column("appointed_at", sa.BigInteger(), nullable=True),
        sa.Column("bound_to", sa.String(length=40), nullable=True),
        sa.Column("counter", sa.String(length=40), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("desk", sa.String(length=26), nullable=True),
        sa.Column("call", sa.String(length=26), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("missed_at", sa.BigInteger(), nullable=True),
        sa.Column("held_at", sa.BigInteger(), nullable=True),
        sa.Column("returns_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("rejoins", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("remark", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'called', 'serving', 'held', 'missed', 'served', 'cancelled', 'expired')",
            name=op.f("ck_ticket_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('called', 'serving') OR (counter IS NOT NULL AND seat IS NOT NULL)", name=op.f("ck_ticket_in_hand")
        ),
        sa.ForeignKeyConstraint(["bound_to"], ["counter.code"], name=op.f("fk_ticket_bound_to")),
        sa.ForeignKeyConstraint(["counter"], ["counter.code"], name=op.f("fk_ticket_counter")),
        sa.ForeignKeyConstraint(["desk"], ["desk.id"], name=op.f("fk_ticket_desk")),
        sa.ForeignKeyConstraint(["hall"], ["hall.code"], name=op.f("fk_ticket_hall")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_ticket_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("visit", "stage", name="uq_ticket_visit_stage"),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_day", ["hall", "service_day"], unique=False)
        batch_op.create_index(
            "ix_ticket_line",
            ["hall", "rank_at", "tie"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_ticket_live",
            ["hall", "state"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'missed')"),
            postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'missed')"),
        )
        batch_op.create_index(
            "uq_ticket_counter_seat",
            ["counter", "seat"],
            unique=True,
            sqlite_where=sa.text("state IN ('called', 'serving')"),
            postgresql_where=sa.text("state IN ('called', 'serving')"),
        )

    op.create_table(
        "evaluation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("visit", sa.String(length=26), nullable=False),
        sa.Column("ticket", sa.String(length=26), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("grade BETWEEN 1 AND 5", name=op.f("ck_evaluation_grade")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name=op.f("fk_evaluation_ticket")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_evaluation_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("visit", "service", name="uq_evaluation_visit_service"),
    )
    op.create_table(
        "pairing",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("display", sa.String(length=26), nullable=True),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["display"], ["display.id"], name=op.f("fk_pairing_display")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pairing")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("pairing")
    op.drop_table("evaluation")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ticket_counter_seat",
            sqlite_where=sa.text("state IN ('called', 'serving')"),
            postgresql_where=sa.text("state IN ('called', 'serving')"),
        )
        batch_op.drop_index(
            "ix_ticket_live",
            sqlite_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'missed')"),
            postgresql_where=sa.text("state IN ('waiting', 'called', 'serving', 'held', 'missed')"),
        )
        batch_op.drop_index(
            "ix_ticket_line", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index("ix_ticket_day")

    op.drop_table("ticket")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_staff")

    op.drop_table("session")
    op.drop_table("display")
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_desk_counter_standing",
            sqlite_where=sa.text("state IN ('open', 'paused', 'lost')"),
            postgresql_where=sa.text("state IN ('open', 'paused', 'lost')"),
        )
        batch_op.drop_index(
            "uq_desk_clerk_standing",
            sqlite_where=sa.text("state IN ('open', 'paused', 'lost')"),
            postgresql_where=sa.text("state IN ('open', 'paused', 'lost')"),
        )
        batch_op.drop_index(
            "ix_desk_hall",
            sqlite_where=sa.text("state IN ('open', 'paused', 'lost')"),
            postgresql_where=sa.text("state IN ('open', 'paused', 'lost')"),
        )

    op.drop_table("desk")
    op.drop_table("access_key")
    op.drop_table("staff")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index("ix_slot_site_start")

    op.drop_table("slot")
    op.drop_table("counter")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_person")
        batch_op.drop_index(
            "ix_appointment_booked", sqlite_where=sa.text("state = 'booked'"), postgresql_where=sa.text("state = 'booked'")
        )

    op.drop_table("appointment")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_visit_live_number", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )

    op.drop_table("visit")
    op.drop_table("special_day")
    op.drop_table("service")
    with op.batch_alter_table("parked_place", schema=None) as batch_op:
        batch_op.drop_index("ix_parked_place_due")

    op.drop_table("parked_place")
    op.drop_table("number_series")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_waiting", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index("ix_notice_person")
        batch_op.drop_index("ix_notice_created")
        batch_op.drop_index(
            "ix_notice_about", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )

    op.drop_table("notice")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index("ix_hold_live", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'"))

    op.drop_table("hold")
    op.drop_table("hall")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_kind")

    op.drop_table("event")
    op.drop_table("stream")
    op.drop_table("site")
    op.drop_table("queue")
    op.drop_table("person")
    op.drop_table("lease")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_at")

    op.drop_table("idempotency")
    op.drop_table("city")
    op.drop_table("calendar_year")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_subject")
        batch_op.drop_index("ix_audit_at")

    op.drop_table("audit")
