"""What is asked lately is compared with topics that were found once."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from app.judging.drift import DriftWatch
from app.judging.topics import TopicDrift, TopicModel
from app.statistics.clusters import k_means, unit
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.drift import Drift, Window
from tests.fakes.embedders import StemEmbedder
from tests.fakes.kept import keep

BUSES = [f"Which bus goes to {place}?" for place in ("town", "port", "school", "church")]
BREAD = [f"How long do I bake {bread}?" for bread in ("rolls", "rye", "toast", "buns")]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(DatabaseAddress(tmp_path / "app.db"))) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two topics, of 40 and 40 questions."""
    embedder = StemEmbedder()
    vectors = unit(np.stack([embedder.encode_question(text) for text in BUSES + BREAD]))
    clusters = k_means(vectors, 2)
    TopicModel(clusters.centres, np.array([40, 40]), embedder.fingerprint).save(tmp_path / "topics.npz")
    return tmp_path / "topics.npz"


def drift(database: Database, topics: TopicDrift) -> Drift:
    return database.run_now(partial(topics.drift, window=Window(time.time() + 60)))


def ask(database: Database, texts: Sequence[str], times: int) -> None:
    for text in texts:
        for _ in range(times):
            keep(database, text)


def test_the_same_topics_are_no_drift_and_one_alone_is(database: Database, file: Path) -> None:
    topics = TopicDrift(file, StemEmbedder())
    ask(database, BUSES + BREAD, 4)
    same = drift(database, topics).shift
    assert same
    assert same.p > 0.9
    for text in BREAD:
        keep(database, text, subject="evaluation")
    assert drift(database, topics).lately == 4 * len(BUSES + BREAD)
    ask(database, BREAD, 16)
    changed = drift(database, topics)
    assert changed.shift
    assert changed.shift.p < 0.001
    assert (changed.before, changed.lately) == (80, 96)


def test_each_question_is_encoded_once_and_forgotten_when_somebody_is_erased(database: Database, file: Path) -> None:
    embedder = StemEmbedder()
    topics = TopicDrift(file, embedder)
    ask(database, BUSES, 2)
    drift(database, topics)
    drift(database, topics)
    assert sorted(embedder.encoded) == sorted(BUSES)
    topics.forget()
    assert not topics.known


def test_too_few_questions_are_not_compared(database: Database, file: Path) -> None:
    ask(database, BUSES, 2)
    assert drift(database, TopicDrift(file, StemEmbedder())) == Drift("topics", 80, 8, None, None, None)


def test_without_a_file_or_with_that_of_another_embedder_nothing_is_encoded(
    database: Database, file: Path, tmp_path: Path
) -> None:
    ask(database, BUSES, 10)
    nothing = Drift("topics", 0, 0, None, None, None)
    embedder = StemEmbedder()
    assert drift(database, TopicDrift(tmp_path / "none.npz", embedder)) == nothing
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 no archive")
    assert drift(database, TopicDrift(tmp_path / "broken.npz", embedder)) == nothing
    model = TopicModel.load(file)
    assert model
    TopicModel(model.centres, model.counts, "another").save(file)
    assert drift(database, TopicDrift(file, embedder)) == nothing
    assert embedder.encoded == []


def test_a_server_looks_when_it_starts(database: Database, file: Path) -> None:
    heard: list[str] = []

    class Noted:
        def drifted(self, found: Drift) -> None:
            heard.append(found.signal)

    DriftWatch(database, TopicDrift(file, StemEmbedder()), Noted()).start()
    until = time.monotonic() + 30
    while len(heard) < 4 and time.monotonic() < until:
        time.sleep(0.01)
    assert heard == ["evidence", "refusals", "feedback", "topics"]
