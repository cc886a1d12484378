"""What an answer that is kept depends on."""

from datetime import date

from app.bootstrap.caches import index_key
from app.rag.index.index import Index
from app.rag.stages import encode
from tests.contract.memory_store import MemoryEngine
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder


def test_an_answer_is_kept_until_the_index_changes_or_a_day_ends() -> None:
    days = [date(2030, 12, 31)]
    index = Index(MemoryEngine(), StemEmbedder(), today=lambda: days[-1])
    assert index_key(index) is None
    keys = []
    for number in range(2):
        with index.writing() as generation:
            generation.commit(encode([chunk(number, "apples")], StemEmbedder()))
        keys.append(index_key(index))
    days.append(date(2031, 1, 1))
    keys.append(index_key(index))
    assert len(set(keys)) == 3
    assert index_key(index) == keys[-1]
