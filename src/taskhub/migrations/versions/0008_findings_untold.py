"""Whether a finding still asks for a notice"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ORDER = ["plan", "unit", "subject_kind", "subject_key", "rule"]


def upgrade() -> None:
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("untold", sa.Boolean(), nullable=False, server_default=sa.false()))
    finding = sa.table(
        "finding", sa.column("id"), sa.column("notice"), sa.column("resolved_on"), sa.column("untold", sa.Boolean())
    )
    line = sa.table("notice_line", sa.column("finding_id"))
    told = sa.select(line.c.finding_id).where(line.c.finding_id == finding.c.id).exists()
    asks = (finding.c.resolved_on.is_(None), finding.c.notice.is_not(None), ~told)
    op.execute(sa.update(finding).where(*asks).values(untold=sa.true()))
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.alter_column("untold", server_default=None)
        batch_op.create_index(
            "ix_finding_untold", ORDER, unique=False, sqlite_where=sa.text("untold = 1"), postgresql_where=sa.text("untold")
        )


def downgrade() -> None:
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_untold")
        batch_op.drop_column("untold")
