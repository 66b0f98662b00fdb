"""Previews, objections and publications"""

import sqlalchemy as sa
from alembic import op

from taskhub.database import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _told(*columns: sa.Column) -> tuple[sa.Column, ...]:  # type: ignore[type-arg]
    return (
        sa.Column("id", sa.Integer(), primary_key=True), *columns,
        sa.Column("recorded_at", UtcDateTime(), nullable=False), sa.Column("actor", sa.String(), nullable=False),
    )  # fmt: skip


def _text(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.String(), nullable=False)


def _day(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Date(), nullable=False)


def _number(name: str, *of: sa.ForeignKey) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Integer(), *of, nullable=False)


def upgrade() -> None:
    op.create_table(
        "publication_preview",
        *_told(_text("period"), _day("as_of"), _day("until"), _text("sha256"), sa.Column("data", sa.Text(), nullable=False),
               _day("opened_on")),
        sa.UniqueConstraint("period", "as_of", "sha256"),
    )  # fmt: skip
    op.create_index("ix_publication_preview_period", "publication_preview", ["period"])
    op.create_table(
        "publication_objection",
        *_told(_number("preview_id", sa.ForeignKey("publication_preview.id")), _text("unit"), _text("text"), _day("made_on"),
               _text("digest")),
        sa.UniqueConstraint("digest"),
    )  # fmt: skip
    op.create_index("ix_publication_objection_preview_id", "publication_objection", ["preview_id"])
    op.create_table(
        "publication_answer",
        *_told(_number("objection_id", sa.ForeignKey("publication_objection.id")), _text("text"), _day("answered_on")),
        sa.UniqueConstraint("objection_id"),
    )
    op.create_table(
        "publication",
        *_told(_text("period"), _number("version"), _number("year"), _number("issue"), _day("as_of"),
               sa.Column("known_at", UtcDateTime(), nullable=False), _text("sha256"),
               sa.Column("data", sa.Text(), nullable=False), _text("reason"), _text("despite"), _day("published_on"),
               _text("audit_head")),
        sa.UniqueConstraint("period", "version"),
        sa.UniqueConstraint("year", "issue", "version"),
    )  # fmt: skip
    op.create_table(
        "publication_scan",
        *_told(_number("publication_id", sa.ForeignKey("publication.id")), _text("scan")),
        sa.UniqueConstraint("publication_id", "scan"),
    )


def downgrade() -> None:
    for table in ("publication_scan", "publication", "publication_answer", "publication_objection", "publication_preview"):
        op.drop_table(table)
