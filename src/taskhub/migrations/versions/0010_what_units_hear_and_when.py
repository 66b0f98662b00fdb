"""What units hear of notices, and when"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITS = sa.text("look_at IS NOT NULL")
REPEATS = sa.text("repeat_on IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("repeat_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("notice_id", "unit", "occasion"),
    )
    op.create_index("ix_announcement_waiting", "announcement", ["unit", "look_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("ix_announcement_repeat", "announcement", ["repeat_on"], sqlite_where=REPEATS, postgresql_where=REPEATS)
    op.create_index("ix_announcement_day", "announcement", ["unit", "sent_on"])
    op.create_index("ix_announcement_reference", "announcement", ["reference"])
    op.create_table(
        "announcement_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_announcement_decision_announcement_id", "announcement_decision", ["announcement_id"])
    op.create_table(
        "silence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_silence_until", "silence", ["until"])
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unannounced", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("unannounced", server_default=None)
        batch_op.create_index(
            "ix_notice_unannounced", ["id"], sqlite_where=sa.text("unannounced = 1"), postgresql_where=sa.text("unannounced")
        )
    _announce_the_past()


def _announce_the_past() -> None:
    """What was issued before has its messages already: it was told, and so were its returns and its end. What has none is told
    yet."""
    op.execute(
        "INSERT INTO announcement "
        "(notice_id, unit, occasion, reason, urgency, as_of, recorded_at, state, why, reference, sent_on) "
        "SELECT notice.id, m.recipient, 'issue', 'first', 'at_once', min(m.as_of), min(m.created_at), 'sent', 'first', "
        "notice.number, min(m.as_of) FROM notice JOIN outbox_message m ON m.reference = notice.number "
        "GROUP BY notice.id, notice.number, m.recipient"
    )
    op.execute(
        "INSERT INTO announcement (notice_id, unit, occasion, reason, urgency, as_of, recorded_at, state, why, sent_on) "
        "SELECT notice.id, notice.unit, 'return:' || s.id, 'new', 'at_once', s.as_of, s.recorded_at, 'sent', 'new', s.as_of "
        "FROM notice_step s JOIN notice ON notice.id = s.notice_id WHERE s.verb = 'return'"
    )
    op.execute(
        "INSERT INTO announcement (notice_id, unit, occasion, reason, urgency, as_of, recorded_at, state, why, sent_on) "
        "SELECT a.notice_id, a.unit, 'over', 'resolved', 'digest', a.as_of, a.recorded_at, 'sent', 'resolved', a.as_of "
        "FROM announcement a JOIN notice ON notice.id = a.notice_id "
        "WHERE a.occasion = 'issue' AND notice.state IN ('CLOSED', 'WITHDRAWN')"
    )
    untold = "SELECT 1 FROM announcement a WHERE a.notice_id = notice.id"
    standing = "notice.number IS NOT NULL AND notice.state NOT IN ('CLOSED', 'WITHDRAWN')"
    op.execute(sa.text(f"UPDATE notice SET unannounced = :yes WHERE {standing} AND NOT EXISTS ({untold})").bindparams(yes=True))


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_unannounced")
        batch_op.drop_column("unannounced")
    for table in ("silence", "announcement_decision", "announcement"):
        op.drop_table(table)
