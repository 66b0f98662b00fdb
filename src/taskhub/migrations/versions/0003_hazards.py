"""Hazards, their events, and the register of enterprises"""

import sqlalchemy as sa
from alembic import op

import taskhub.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enterprise",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("sector", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_name"), ["name"], unique=False)

    op.create_table(
        "enterprise_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("risk_code", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    with op.batch_alter_table("enterprise_rating", schema=None) as batch_op:
        batch_op.create_index("ix_enterprise_rating_enterprise", ["enterprise", "as_of"], unique=False)

    op.create_table(
        "hazard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("enterprise", sa.String(), nullable=False),
        sa.Column("enterprise_code", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("sector", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("found", sa.Date(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("deadline_rule", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("days_taken", sa.Integer(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("spanned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("external_id"),
    )
    with op.batch_alter_table("hazard", schema=None) as batch_op:
        batch_op.create_index("ix_hazard_category", ["category", "state"], unique=False)
        batch_op.create_index(
            "ix_hazard_deadline",
            ["deadline"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.create_index("ix_hazard_enterprise", ["enterprise_code"], unique=False)
        batch_op.create_index("ix_hazard_found", ["found"], unique=False)
        batch_op.create_index("ix_hazard_region", ["region", "state"], unique=False)
        batch_op.create_index("ix_hazard_state", ["state", "level"], unique=False)
        batch_op.create_index("ix_hazard_unit", ["unit", "state"], unique=False)

    op.create_table(
        "hazard_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hazard", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    with op.batch_alter_table("hazard_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hazard_event_as_of"), ["as_of"], unique=False)
        batch_op.create_index("ix_hazard_event_hazard", ["hazard", "id"], unique=False)

    op.create_table(
        "hazard_series",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series"),
    )
    op.create_table(
        "hazard_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hazard", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("found", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("days_taken", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("hazard_span", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hazard_span_hazard"), ["hazard"], unique=False)
        batch_op.create_index("ix_hazard_span_since", ["since"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("hazard_span", schema=None) as batch_op:
        batch_op.drop_index("ix_hazard_span_since")
        batch_op.drop_index(batch_op.f("ix_hazard_span_hazard"))

    op.drop_table("hazard_span")
    op.drop_table("hazard_series")
    with op.batch_alter_table("hazard_event", schema=None) as batch_op:
        batch_op.drop_index("ix_hazard_event_hazard")
        batch_op.drop_index(batch_op.f("ix_hazard_event_as_of"))

    op.drop_table("hazard_event")
    with op.batch_alter_table("hazard", schema=None) as batch_op:
        batch_op.drop_index("ix_hazard_unit")
        batch_op.drop_index("ix_hazard_state")
        batch_op.drop_index("ix_hazard_region")
        batch_op.drop_index("ix_hazard_found")
        batch_op.drop_index("ix_hazard_enterprise")
        batch_op.drop_index(
            "ix_hazard_deadline", sqlite_where=sa.text("closed_on IS NULL"), postgresql_where=sa.text("closed_on IS NULL")
        )
        batch_op.drop_index("ix_hazard_category")

    op.drop_table("hazard")
    with op.batch_alter_table("enterprise_rating", schema=None) as batch_op:
        batch_op.drop_index("ix_enterprise_rating_enterprise")

    op.drop_table("enterprise_rating")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_name"))

    op.drop_table("enterprise")
