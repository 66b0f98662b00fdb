"""Each event chained to the one before it"""

import sqlalchemy as sa
from alembic import op

from taskhub.audit import chain
from taskhub.database import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_EVENT = sa.table(
    "audit_event", sa.column("id", sa.Integer), sa.column("recorded_at", UtcDateTime()), sa.column("as_of", sa.Date),
    sa.column("actor", sa.String), sa.column("verb", sa.String), sa.column("subject", sa.String), sa.column("why", sa.String),
    sa.column("details", sa.JSON), sa.column("chain", sa.LargeBinary),
)  # fmt: skip
_BATCH = 2000


def upgrade() -> None:
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chain", sa.LargeBinary(length=chain.SIZE), nullable=True))
    _link_what_is_there()
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.alter_column("chain", nullable=False)


def _link_what_is_there() -> None:
    """What was recorded before there was a chain is vouched for from here on."""
    connection, last, link = op.get_bind(), 0, chain.BEGINNING
    said = [column for column in _EVENT.c if column.name not in ("id", "chain")]
    put = _EVENT.update().where(_EVENT.c.id == sa.bindparam("of")).values(chain=sa.bindparam("link"))
    while True:
        query = sa.select(_EVENT.c.id, *said).where(_EVENT.c.id > last).order_by(_EVENT.c.id).limit(_BATCH)
        rows = connection.execute(query).mappings().all()
        if not rows:
            return
        links = []
        for row in rows:
            link = chain.link(link, {column.name: row[column.name] for column in said})
            links.append({"of": row["id"], "link": link})
        connection.execute(put, links)
        last = rows[-1]["id"]


def downgrade() -> None:
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_column("chain")
