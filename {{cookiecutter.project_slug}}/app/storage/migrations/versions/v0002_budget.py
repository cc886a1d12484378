"""What a budget spent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "budget",
        sa.Column("period", sa.String, primary_key=True),
        sa.Column("nanodollars", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("budget")
