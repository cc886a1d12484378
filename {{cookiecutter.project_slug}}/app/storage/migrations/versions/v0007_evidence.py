"""The evidence score of an answer, so that its drift shows."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("answers", sa.Column("evidence", sa.Float))


def downgrade() -> None:
    op.drop_column("answers", "evidence")
