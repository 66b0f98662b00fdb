"""Institutional measures, and the hazards they answer"""

import sqlalchemy as sa
from alembic import op

import taskhub.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "institution",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("scope_kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("ix_institution_category", "institution", ["category"], unique=False)
    op.create_table(
        "institution_link",
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("hazard", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["institution"], ["institution.code"]),
        sa.PrimaryKeyConstraint("institution", "hazard"),
    )
    op.create_index("ix_institution_link_hazard", "institution_link", ["hazard"], unique=False)


def downgrade() -> None:
    op.drop_table("institution_link")
    op.drop_table("institution")
