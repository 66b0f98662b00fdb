"""Returns by the evidence that they cite"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_progress_report_evidence", "progress_report", ["evidence"])


def downgrade() -> None:
    op.drop_index("ix_progress_report_evidence", "progress_report")
