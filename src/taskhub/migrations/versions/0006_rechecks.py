"""Rounds of rechecks: their frames, their members with outcomes, and the trace-backs of refuted acceptances"""

import sqlalchemy as sa
from alembic import op

import taskhub.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recheck_round",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "recheck_frame",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["recheck_round.name"]),
        sa.PrimaryKeyConstraint("round"),
    )
    op.create_table(
        "recheck_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("hazard", sa.String(), nullable=False),
        sa.Column("manner", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checker", sa.String(), nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["round"], ["recheck_round.name"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round", "hazard"),
    )
    op.create_index("ix_recheck_member_hazard", "recheck_member", ["hazard"], unique=False)
    op.create_table(
        "recheck_traceback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("hazard", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("settled_document", sa.String(), nullable=False),
        sa.Column("settled_at", taskhub.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["round"], ["recheck_round.name"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round", "hazard"),
    )


def downgrade() -> None:
    for table in ("recheck_traceback", "recheck_member", "recheck_frame", "recheck_round"):
        op.drop_table(table)
