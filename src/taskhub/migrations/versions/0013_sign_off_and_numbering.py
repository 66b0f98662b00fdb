"""Edited texts, signatures on paper, numbers given from outside, and series"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edits", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("reserved_number", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("series", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("series_year", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("series_issue", sa.Integer(), nullable=True))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("edits", server_default=None)
        batch_op.create_unique_constraint("uq_notice_reserved_number", ["reserved_number"])
        batch_op.create_unique_constraint("uq_notice_series_issue", ["series", "series_year", "series_issue"])
    with op.batch_alter_table("notice_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signatory", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("notice_step", schema=None) as batch_op:
        batch_op.alter_column("signatory", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("notice_step", schema=None) as batch_op:
        batch_op.drop_column("signatory")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint("uq_notice_series_issue", type_="unique")
        batch_op.drop_constraint("uq_notice_reserved_number", type_="unique")
        for column in ("series_issue", "series_year", "series", "reserved_number", "edits"):
            batch_op.drop_column(column)
