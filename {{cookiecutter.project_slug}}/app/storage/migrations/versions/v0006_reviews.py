"""What reviewers say of kept answers and of pairs of them, and the passages that an answer was given."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("kept_answers", sa.Column("passages", sa.String, nullable=False, server_default="[]"))
    op.create_table(
        "review_labels",
        sa.Column("answer_id", sa.String, primary_key=True),
        sa.Column("reviewer", sa.String, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
    )
    op.create_index("review_labels_of", "review_labels", ["tenant", "subject"])
    op.create_table(
        "review_pairs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("first", sa.String, nullable=False),
        sa.Column("second", sa.String, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
    )
    op.create_table(
        "review_choices",
        sa.Column("pair_id", sa.String, primary_key=True),
        sa.Column("reviewer", sa.String, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("choice", sa.String, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("review_choices")
    op.drop_table("review_pairs")
    op.drop_table("review_labels")
    op.drop_column("kept_answers", "passages")
