"""What people said of answers, and the answers that are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("rating", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("correction", sa.String, nullable=False),
    )
    op.create_index("feedback_of", "feedback", ["tenant", "subject"])
    op.create_table(
        "kept_answers",
        sa.Column("answer_id", sa.String, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("citations", sa.String, nullable=False),
    )
    op.create_index("kept_answers_day", "kept_answers", ["day"])
    op.create_index("kept_answers_of", "kept_answers", ["tenant", "subject"])


def downgrade() -> None:
    op.drop_table("kept_answers")
    op.drop_table("feedback")
