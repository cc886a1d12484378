import json
from dataclasses import replace

import pytest

from app.errors import UnknownCollection
from app.types import Query, Scope
from tests.cli.conftest import FakeApplication, Run
from tests.fakes.documents import passage
from tests.fakes.retrievers import FakeRetriever


def test_json_has_exactly_the_agreed_fields(run: Run) -> None:
    result = run("search", "setup", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [
        {
            "id": "00000000-0000-5000-8000-000000000000",
            "source": "guide.md",
            "collection": passage("").chunk.collection,
            "heading": "Guide",
            "text": "Run make setup.",
            "score": 0.9,
            "page": None,
            "line": 3,
            "row": None,
            "metadata": {"author": "Ada"},
        }
    ]


def test_people_see_number_place_and_text(run: Run) -> None:
    assert run("search", "setup").stdout == "[1] guide.md > Guide, line 3  (0.90)\nRun make setup.\n\n"


def test_documents_of_one_name_are_told_apart_by_their_collections(run: Run, application: FakeApplication) -> None:
    one = passage("Run.")
    other = replace(one, chunk=replace(one.chunk, collection="handbook\n"))
    application.retriever = FakeRetriever(one, other)
    heads = [line for line in run("search", "setup").stdout.splitlines() if line.startswith("[")]
    assert heads[1] == "[2] guide.md, line 3, in handbook  (0.90)"
    assert f", in {one.chunk.collection}" in heads[0]


def test_a_name_of_a_file_stays_on_its_line(run: Run, application: FakeApplication) -> None:
    application.retriever = FakeRetriever(
        replace(passage("Run."), chunk=replace(passage("Run.").chunk, source="a\n[2] b.md"))
    )
    assert run("search", "setup").stdout.splitlines()[0].startswith("[1] a [2] b.md")


def test_limit_and_collection_reach_the_retriever(run: Run, application: FakeApplication) -> None:
    application.retriever = FakeRetriever(*[passage(f"passage {number}") for number in range(5)])
    result = run("search", "setup", "--limit", "3", "--collection", "handbook", "--json")
    assert len(json.loads(result.stdout)) == 3
    assert application.retriever.asked == [Query("setup", scope=Scope(collection="handbook"), limit=3)]


def test_conditions_reach_the_retriever_and_of_one_field_any_value_will_do(
    run: Run, application: FakeApplication
) -> None:
    assert (
        run("search", "setup", "--where", "author=Ada", "--where", "source=a.md", "--where", "author=Bob").exit_code
        == 0
    )
    where = (("metadata.author", ("Ada", "Bob")), ("source", ("a.md",)))
    assert [query.scope for query in application.retriever.asked] == [Scope(where=where)]


@pytest.mark.parametrize("condition", ["Ada", "autor=Ada", "author=", "tenant=acme"])
def test_a_wrong_condition_is_refused_in_one_line(run: Run, application: FakeApplication, condition: str) -> None:
    result = run("search", "setup", "--where", condition)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert application.opened == []


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1.5"])
def test_a_limit_outside_1_to_100_is_wrong_usage(run: Run, limit: str) -> None:
    assert run("search", "setup", "--limit", limit).exit_code == 2


@pytest.mark.parametrize("limit", ["1", "100"])
def test_the_ends_of_the_range_are_fine(run: Run, limit: str) -> None:
    assert run("search", "setup", "--limit", limit).exit_code == 0


@pytest.mark.parametrize("question", ["", " \n", "?!", "x" * 10_001, "caf\udce9?"])
def test_what_is_no_question_is_refused_in_one_line(run: Run, application: FakeApplication, question: str) -> None:
    result = run("search", question)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert application.opened == []


def test_finding_nothing_is_an_empty_list_and_no_failure(run: Run, application: FakeApplication) -> None:
    application.retriever = FakeRetriever()
    assert json.loads(run("search", "setup", "--json").stdout) == []
    result = run("search", "setup")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing was found" in result.stderr


def test_an_unknown_collection_is_a_failure_in_one_line(run: Run, application: FakeApplication) -> None:
    application.failure = UnknownCollection("no documents are in the collection 'nope': use one of docs")
    result = run("search", "setup", "--collection", "nope", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["type"] == "UnknownCollection"
    assert result.stderr == "error: no documents are in the collection 'nope': use one of docs\n"


def test_commands_to_the_terminal_in_a_document_do_not_reach_it(run: Run, application: FakeApplication) -> None:
    application.retriever = FakeRetriever(passage("a\x1b[2Jb\x07", source="\x1b[31m.md", headings=("\x9b1m",)))
    result = run("search", "setup")
    assert not any(character in result.stdout for character in "\x1b\x9b\x07")
