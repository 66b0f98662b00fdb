"""What a message speaks of, and its summary"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_reference",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["outbox_message.message_id"]),
        sa.PrimaryKeyConstraint("message_id", "reference"),
    )
    op.create_index("ix_message_reference_reference", "message_reference", ["reference"])
    columns = ("message_id", "reference", "title", "summary")
    message = sa.table("outbox_message", *map(sa.column, columns))
    told = sa.table("message_reference", sa.column("message_id"), sa.column("reference"))
    op.execute(sa.insert(told).from_select(["message_id", "reference"], sa.select(message.c.message_id, message.c.reference)))
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("summary", sa.String(), nullable=False, server_default=""))
    op.execute(sa.update(message).values(summary=message.c.title))
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.alter_column("summary", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_column("summary")
    op.drop_index("ix_message_reference_reference", "message_reference")
    op.drop_table("message_reference")
