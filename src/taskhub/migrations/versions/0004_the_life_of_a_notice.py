"""The life of a notice after it was issued; matters, and what speaks for what"""

import sqlalchemy as sa
from alembic import op

import taskhub.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES = ("DRAFT", "APPROVED", "ISSUED", "ACKNOWLEDGED", "REPLIED", "RETURNED", "ACCEPTED", "CLOSED", "WITHDRAWN")
DATES = ("acknowledged_on", "replied_on", "accepted_on", "closed_on", "withdrawn_on", "closing_proposed_on")
NAMING = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column(
            "state", type_=sa.Enum(*STATES, name="noticestate", native_enum=False, length=16),
            existing_type=sa.String(), existing_nullable=False, postgresql_using="state::text",
        )  # fmt: skip
        batch_op.add_column(sa.Column("origin", sa.String(), nullable=False, server_default="rules"))
        batch_op.add_column(sa.Column("about_notices", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("sign_off", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("reply_within", sa.String(), nullable=True))
        for name in DATES:
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("returns", sa.Integer(), nullable=False, server_default="0"))
        for name in ("closing_why", "post", "text"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name in ("copied", "predecessors"):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    if postgresql:
        op.execute("DROP TYPE noticestate")

    with op.batch_alter_table("notice_line", schema=None, naming_convention=NAMING) as batch_op:
        batch_op.drop_constraint("notice_line_finding_id_key" if postgresql else "uq_notice_line_finding_id", type_="unique")
        batch_op.alter_column("finding_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("rung", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("matter", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("silent_why", sa.String(), nullable=False, server_default=""))
    # Every line keeps a matter of its own: what was said before is not said again because of a new key.
    op.execute(
        "UPDATE notice_line SET matter = subject || '|' || rule || '|' || CAST(id AS VARCHAR), is_open = "
        "(SELECT state <> 'WITHDRAWN' FROM notice WHERE notice.id = notice_line.notice_id)"
    )
    _drop_defaults()
    with op.batch_alter_table("notice_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_line_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(
            "uq_notice_line_told", ["finding_id"], unique=True,
            sqlite_where=sa.text("rung = ''"), postgresql_where=sa.text("rung = ''"),
        )  # fmt: skip
        batch_op.create_index(
            "uq_notice_line_open_matter", ["matter"], unique=True,
            sqlite_where=sa.text("is_open"), postgresql_where=sa.text("is_open"),
        )  # fmt: skip

    op.create_table(
        "notice_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", taskhub.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("scan", sa.String(), nullable=True),
        sa.Column("reply_due", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_notice_step_notice_id", "notice_step", ["notice_id"], unique=False)
    op.execute(
        "INSERT INTO notice_step (notice_id, verb, as_of, recorded_at, actor, level, text, document, reply_due, digest) "
        "SELECT id, 'issue', issued_on, issued_at, COALESCE(signed_off_by, 'taskhub@system'), '', '', '', reply_due, "
        "'0004-' || CAST(id AS VARCHAR) FROM notice WHERE issued_on IS NOT NULL ORDER BY id"
    )


def _drop_defaults() -> None:
    """They filled the rows there were; from now on the program says every value."""
    added = {
        "notice": ("origin", "about_notices", "returns", "closing_why", "post", "text", "copied", "predecessors"),
        "notice_line": ("rung", "matter", "is_open", "silent_why"),
    }
    for table, names in added.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    op.drop_index("ix_notice_step_notice_id", table_name="notice_step")
    op.drop_table("notice_step")
    with op.batch_alter_table("notice_line", schema=None) as batch_op:
        batch_op.drop_index("uq_notice_line_open_matter")
        batch_op.drop_index("uq_notice_line_told")
        batch_op.drop_index(batch_op.f("ix_notice_line_finding_id"))
    op.execute("DELETE FROM notice_line WHERE finding_id IS NULL OR rung <> ''")
    with op.batch_alter_table("notice_line", schema=None) as batch_op:
        for name in ("silent_why", "is_open", "matter", "rung"):
            batch_op.drop_column(name)
        batch_op.alter_column("finding_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint("notice_line_finding_id_key", ["finding_id"])
    op.execute("UPDATE notice SET state = 'ISSUED' WHERE state IN ('ACKNOWLEDGED', 'REPLIED', 'RETURNED', 'ACCEPTED', 'CLOSED')")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        for name in ("predecessors", "copied", "text", "post", "closing_why", "returns", *reversed(DATES),
                     "reply_within", "sign_off", "about_notices", "origin"):  # fmt: skip
            batch_op.drop_column(name)
