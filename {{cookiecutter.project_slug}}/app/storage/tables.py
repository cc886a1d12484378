"""What is kept of answers and of their calls: figures and names, never a text. The migrations make these tables."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table

metadata = MetaData()

# One row for each answer, also for one that failed or that nobody waited for.
answers = Table(
    "answers",
    metadata,
    Column("id", String, primary_key=True),
    Column("at", Float, nullable=False),  # seconds since 1970
    Column("day", String, nullable=False),  # in UTC, as 2026-11-28
    Column("tenant", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("model", String, nullable=False),
    Column("prompt", String, nullable=False),  # answer@1#0f3b9c2e
    Column("outcome", String, nullable=False),  # the finish reason, or the name of the error
    Column("difficulty", Float),  # of the question, from 0 to 1
    Column("milliseconds", Float, nullable=False),
    Index("answers_day", "day"),
)

# One row for each call of a model.
calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("answer_id", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("day", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("model", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("prompt", String, nullable=False),
    Column("input_tokens", Integer),  # NULL where the model did not say
    Column("output_tokens", Integer),
    Column("usd", Float),  # NULL where no price is known
    Column("milliseconds", Float, nullable=False),
    Index("calls_day", "day"),
    Index("calls_answer", "answer_id"),
)

# What every budget counts, estimates of calls under way included: one row for each day and each month in UTC.
budget = Table(
    "budget",
    metadata,
    Column("period", String, primary_key=True),  # 2026-11-28, and 2026-11
    Column("nanodollars", BigInteger, nullable=False),  # whole, so that sums are exact
)
