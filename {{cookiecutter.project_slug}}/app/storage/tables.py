"""What is kept: figures and names of answers, what agents did, what people said, and the audit log.

The migrations make these tables.
"""

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
    Column("evidence", Float),  # the score by which the gate decided; NULL where it did not
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

# What an agent has changed: one row for each call, so that none is made twice.
effects = Table(
    "effects",
    metadata,
    Column("key", String, primary_key=True),
    Column("at", Float, nullable=False),
    Column("tenant", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("result", String, nullable=False),
)

# What a principal let an agent write down.
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("tenant", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("text", String, nullable=False),
    Index("notes_of", "tenant", "subject"),
)

# What a person said of an answer: one row for each answer, the last word.
feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String, primary_key=True),
    Column("at", Float, nullable=False),
    Column("day", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("prompt", String, nullable=False),
    Column("rating", String, nullable=False),  # up or down
    Column("comment", String, nullable=False),
    Column("correction", String, nullable=False),
    Index("feedback_of", "tenant", "subject"),
)

# Whole answers, only with KEEP_ANSWERS, and for so many days.
kept_answers = Table(
    "kept_answers",
    metadata,
    Column("answer_id", String, primary_key=True),
    Column("at", Float, nullable=False),
    Column("day", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("prompt", String, nullable=False),
    Column("model", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("question", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("citations", String, nullable=False),  # a list, as JSON
    Column("passages", String, nullable=False, server_default="[]"),  # those that it was given, in their order
    Index("kept_answers_day", "day"),
    Index("kept_answers_of", "tenant", "subject"),
)

# What a reviewer says of a kept answer: the last word of each. The subject is who asked.
review_labels = Table(
    "review_labels",
    metadata,
    Column("answer_id", String, primary_key=True),
    Column("reviewer", String, primary_key=True),
    Column("at", Float, nullable=False),
    Column("day", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("label", String, nullable=False),  # good or bad
    Column("reason", String, nullable=False),
    Index("review_labels_of", "tenant", "subject"),
)

# Two kept answers to one question, to be compared; the seed decides which of them a reviewer sees on the left.
review_pairs = Table(
    "review_pairs",
    metadata,
    Column("id", String, primary_key=True),
    Column("at", Float, nullable=False),
    Column("tenant", String, nullable=False),
    Column("first", String, nullable=False),
    Column("second", String, nullable=False),
    Column("seed", Integer, nullable=False),
)

# Which of the two a reviewer prefers.
review_choices = Table(
    "review_choices",
    metadata,
    Column("pair_id", String, primary_key=True),
    Column("reviewer", String, primary_key=True),
    Column("at", Float, nullable=False),
    Column("day", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("choice", String, nullable=False),  # first, second or tie
)

# What was approved, and what was done to data: rows are only added. Each hashes the one before it.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # from 1, without a gap
    Column("at", Float, nullable=False),
    Column("action", String, nullable=False),
    Column("actor", String, nullable=False),  # a salted hash, as the arguments are
    Column("arguments", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
)

# What the hashes of a row were salted with, and whose they are: without it nothing links them to anybody.
audit_salts = Table(
    "audit_salts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("part", String, primary_key=True),  # actor or arguments
    Column("tenant", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("salt", String, nullable=False),
)
