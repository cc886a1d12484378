"""The audit log. Its rows are only added: the database itself refuses to change or delete one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MESSAGE = "rows of the audit log are only added"
SQLITE = """
CREATE TRIGGER audit_no_{name} BEFORE {name} ON audit
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
REFUSE = f"""
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$
"""
POSTGRES = """
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
"""


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("arguments", sa.String, nullable=False),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
    )
    op.create_table(
        "audit_salts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("part", sa.String, primary_key=True),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("salt", sa.String, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE)
        op.execute(POSTGRES)
    else:
        for name in ("update", "delete"):
            op.execute(SQLITE.format(name=name, message=MESSAGE))


def downgrade() -> None:
    op.drop_table("audit_salts")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change")
