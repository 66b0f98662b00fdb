"""Parts that have arrived, receipts, messages sent by hand, and how often a channel is used"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from taskhub.database import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "parts": (sa.Integer(), "0"),
    "parts_sent": (sa.Integer(), "0"),
    "received_by": (sa.String(), ""),
    "receipt": (sa.String(), ""),
}


def _index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "outbox_message", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.create_table(
        "channel_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_channel_use_channel_at", "channel_use", ["channel", "at"])
    op.drop_index("ix_outbox_message_due", "outbox_message")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("received_on", sa.Date(), nullable=True))
        for name, (kind, before) in NEW.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=before))
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        for name in NEW:
            batch_op.alter_column(name, server_default=None)
    _index("ix_outbox_message_due", ["channel", "next_attempt_at", "id"], "next_attempt_at IS NOT NULL")
    _index("ix_outbox_message_unfinished", ["state", "channel"], "state <> 'sent'")


def downgrade() -> None:
    op.drop_index("ix_outbox_message_unfinished", "outbox_message")
    op.drop_index("ix_outbox_message_due", "outbox_message")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        for name in ("received_on", *NEW):
            batch_op.drop_column(name)
    _index("ix_outbox_message_due", ["next_attempt_at", "id"], "next_attempt_at IS NOT NULL")
    op.drop_index("ix_channel_use_channel_at", "channel_use")
    op.drop_table("channel_use")
