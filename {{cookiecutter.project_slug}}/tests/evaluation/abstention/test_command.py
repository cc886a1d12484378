"""The command `evaluate calibrate-gate`, over documents of a test and the built-in models."""

import json

import pytest

from tests.cli.programs import Program

DISHES = ("soup", "bread", "rice", "stew", "cake", "pasta", "curry", "salad", "pie", "tart")
HOWS = {
    "How long does the {} take?": "takes {} minutes",
    "How many people does the {} feed?": "feeds {} people",
    "How much salt is in the {}?": "has {} grams of salt",
    "How hot must the oven be for the {}?": "needs an oven of {} degrees",
    "What does the {} cost?": "costs {} cents",
    "Which shelf is the {} kept on?": "is kept on shelf {}",
}


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A folder with a document for each dish, ingested, and sixty plain questions about them."""
    folder = tmp_path_factory.mktemp("kitchen")
    (folder / "docs").mkdir()
    for at, dish in enumerate(DISHES):
        facts = " ".join(f"The {dish} {said.format(7 + at)}." for said in HOWS.values())
        (folder / "docs" / f"{dish}.md").write_text(f"# The {dish}\n\n{facts}\n", encoding="utf-8")
    asked = [how.format(dish) for how in HOWS for dish in DISHES]
    (folder / "asked.txt").write_text("\n".join(asked), encoding="utf-8")
    lines = [
        {"id": str(at), "question": text, "kind": "answerable", "sources": [f"{DISHES[at % 10]}.md"]}
        for at, text in enumerate(asked)
    ]
    (folder / "asked.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "few.txt").write_text("\n".join(asked[:12]), encoding="utf-8")
    program = Program(folder)
    assert program.run("ingest", "docs").returncode == 0
    return program


def test_plain_questions_are_put_to_ones_own_index(kitchen: Program) -> None:
    done = kitchen.run("evaluate", "calibrate-gate", "--questions", "asked.txt")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("60 questions, each with its evidence and without; minilm\n")
    assert "temporary index" not in done.stderr
    assert "evidence removed: declined" in done.stdout
    assert 'GUARD_EVIDENCE_ABSTAIN="' in done.stdout


def test_json_says_what_it_buys_and_what_to_set(kitchen: Program) -> None:
    options = ("--questions", "asked.jsonl", "--docs", "docs", "--json")
    done = kitchen.run("evaluate", "calibrate-gate", *options)
    assert done.returncode == 0, done.stderr
    assert "first docs is read into a temporary index" in done.stderr
    found = json.loads(done.stdout)
    assert (found["questions"], found["embedding_model"], found["recommended"]) == (60, "minilm", True)
    assert found["today"]["abstain"] == 4.5
    assert found["fitted"]["declined"]["share"] > found["today"]["declined"]["share"]
    assert found["difference"]["declined"].keys() == {"mean", "low", "high"}
    assert found["probability"].keys() == {"intercept", "slope", "brier"}
    again = kitchen.run("evaluate", "calibrate-gate", *options, settings=found["settings"])
    assert json.loads(again.stdout)["today"]["abstain"] == float(found["settings"]["GUARD_EVIDENCE_ABSTAIN"])
    assert json.loads(again.stdout)["recommended"] is False


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--questions", "few.txt"), "there are 12: 38 are missing"),
        (("--questions", "asked.txt", "--wrongly-declined", "0.9"), "less than or equal to 0.5"),
        (("--questions", "none.txt"), "none.txt can't be read"),
        (("--questions", "asked.txt", "--plot", "picture.bmp"), "is no picture"),
    ],
)
def test_what_can_not_be_fitted_is_refused(kitchen: Program, options: tuple[str, ...], message: str) -> None:
    done = kitchen.run("evaluate", "calibrate-gate", *options)
    assert done.returncode != 0
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
