"""Answers and calls."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("difficulty", sa.Float),
        sa.Column("milliseconds", sa.Float, nullable=False),
    )
    op.create_index("answers_day", "answers", ["day"])
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("input_tokens", sa.Integer),
        sa.Column("output_tokens", sa.Integer),
        sa.Column("usd", sa.Float),
        sa.Column("milliseconds", sa.Float, nullable=False),
    )
    op.create_index("calls_day", "calls", ["day"])
    op.create_index("calls_answer", "calls", ["answer_id"])


def downgrade() -> None:
    op.drop_table("calls")
    op.drop_table("answers")
