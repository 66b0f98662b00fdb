"""Words beside the figures, and the workbooks of units that came back"""

import sqlalchemy as sa
from alembic import op

import taskhub.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = ("problems", "next_steps", "sheet")


def upgrade() -> None:
    with op.batch_alter_table("progress_report", schema=None) as batch_op:
        for name in _COLUMNS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("progress_report", schema=None) as batch_op:
        for name in _COLUMNS:
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        "workbook_taken",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("filled_by", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_workbook_taken_unit", "workbook_taken", ["unit", "made_at"])


def downgrade() -> None:
    op.drop_index("ix_workbook_taken_unit", "workbook_taken")
    op.drop_table("workbook_taken")
    with op.batch_alter_table("progress_report", schema=None) as batch_op:
        for name in _COLUMNS:
            batch_op.drop_column(name)
