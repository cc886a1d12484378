"""All variants of a tiny model are written, and are what the readable formats say."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.errors import SettingsError
from training.measuring.variant import Variant
from training.quantisation.measure import Measured, linears_of, read, restored
from training.quantisation.memory import measure_in_memory
from training.quantisation.method import FOLDERS, Method
from training.quantisation.plan import planned
from training.quantisation.variants import WHOLE, Work, variants
from training.tests.quantisation.material import TEXT, Small, nobody

pytestmark = pytest.mark.training


def plan_of(model: Path, place: Path, methods: Sequence[Method] = tuple(Method), base: Path | None = None) -> Work:
    return planned(model, methods, place, base, (TEXT, 64), lambda _: None)


@pytest.fixture(scope="module")
def written(small: Small, tmp_path_factory: pytest.TempPathFactory) -> tuple[Work, dict[str, Measured]]:
    """Every method, of the GGUF file."""
    work = plan_of(small.gguf, tmp_path_factory.mktemp("written"))
    return work, dict(variants(work, list(Method), nobody))


def test_every_variant_is_there_and_nothing_else(written: tuple[Work, dict[str, Measured]]) -> None:
    work, found = written
    assert list(found) == [WHOLE, *Method]
    assert {one.name for one in work.place.iterdir()} == {"int8", "nf4", "q8_0.gguf", "q4_0.gguf", "q4_1.gguf"}
    for method in FOLDERS:
        record = json.loads((work.place / method / "quantise.json").read_text(encoding="utf-8"))
        assert record == {"method": method, "model": str(work.model)}


def test_fewer_bits_are_smaller_and_further_away(written: tuple[Work, dict[str, Measured]]) -> None:
    _, found = written
    assert found["int8"].error < found["nf4"].error
    assert found["q8_0"].error < found["q4_0"].error < 0.15
    assert found["q4_0"].bytes < found["q8_0"].bytes
    assert found["nf4"].divergence > found["int8"].divergence > 0


def test_only_what_computes_as_it_is_stored_is_timed(written: tuple[Work, dict[str, Measured]]) -> None:
    _, found = written
    assert {name for name, one in found.items() if one.milliseconds} == {WHOLE, *FOLDERS}


@pytest.mark.parametrize("method", FOLDERS)
def test_a_folder_holds_what_the_readable_format_holds(
    method: Method, written: tuple[Work, dict[str, Measured]]
) -> None:
    work, found = written
    ours = measure_in_memory(work.whole.model, work.said, work.ids, method, nobody)
    assert found[method].error == pytest.approx(ours.error, rel=1e-4)
    assert found[method].divergence == pytest.approx(ours.divergence, rel=0.02)


@pytest.mark.parametrize("method", FOLDERS)
def test_a_folder_is_loaded_as_any_other_and_still_packed(
    method: Method, written: tuple[Work, dict[str, Measured]]
) -> None:
    from training.measuring.loading import load, memory_mb

    work, _ = written
    loaded = load(Variant(method, work.place / method))
    assert loaded.model.dtype == work.whole.model.dtype
    assert memory_mb(loaded) < memory_mb(work.whole)
    assert [restored(one).shape for one in linears_of(loaded.model)] == [
        tuple(one.weight.shape) for one in linears_of(work.whole.model)
    ]
    assert read(loaded.model, work.ids).shape == work.said.shape


def test_a_folder_gives_the_same_variants_as_the_file(
    small: Small, written: tuple[Work, dict[str, Measured]], tmp_path: Path
) -> None:
    work = plan_of(small.folder, tmp_path, [Method.Q4_0], small.gguf)
    again = dict(variants(work, [Method.Q4_0], nobody))
    assert again["q4_0"] == written[1]["q4_0"]
    assert (tmp_path / "q4_0.gguf").read_bytes() == (written[0].place / "q4_0.gguf").read_bytes()


def test_who_interrupts_finds_earlier_variants_as_they_were(small: Small, tmp_path: Path) -> None:
    def interrupt(done: int, total: int, what: str) -> None:
        if "q8_0" in what or "blk" in what:
            raise KeyboardInterrupt

    work = plan_of(small.gguf, tmp_path, [Method.INT8, Method.Q8_0])
    with pytest.raises(KeyboardInterrupt):
        dict(variants(work, [Method.INT8, Method.Q8_0], interrupt))
    assert [one.name for one in tmp_path.iterdir()] == ["int8"]


def test_progress_goes_up_to_the_last_method(small: Small, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    work = plan_of(small.gguf, tmp_path, [Method.Q4_0, Method.FOUR_BIT])
    dict(variants(work, [Method.Q4_0, Method.FOUR_BIT], lambda done, total, what: seen.append((done, total))))
    assert seen == sorted(seen)
    assert seen[0] == (0, 300)
    assert seen[-1] == (300, 300)


def test_a_folder_that_names_no_base_asks_for_one_but_only_for_files(small: Small, tmp_path: Path) -> None:
    plan_of(small.folder, tmp_path, [Method.NF4])
    with pytest.raises(SettingsError, match=r"does not say what it was made of: .* --base"):
        plan_of(small.folder, tmp_path, [Method.NF4, Method.Q4_0])


def test_what_is_in_the_way_is_named_before_anything_is_read(small: Small, tmp_path: Path) -> None:
    (tmp_path / "q8_0.gguf").write_bytes(b"GGUF, of somebody else")
    (tmp_path / "int8").mkdir()
    (tmp_path / "int8" / "mine").touch()
    with pytest.raises(SettingsError, match="was not written by this command"):
        plan_of(small.gguf, tmp_path, [Method.Q8_0])
    with pytest.raises(SettingsError, match="holds something else"):
        plan_of(small.gguf, tmp_path, [Method.INT8])
    plan_of(small.gguf, tmp_path, [Method.FOUR_BIT])
