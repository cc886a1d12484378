import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rag.documents.chunkers import pieces
from app.rag.documents.loaders.records import GROWTH
from app.rag.documents.loaders.tables import load

CELLS = st.text("ab 1.\n\",;|'é", max_size=12)


def rows(table: str) -> list[str]:
    return load(table.encode()).text.split("\n\n")


def test_each_row_has_the_names_of_its_columns() -> None:
    assert rows("name,born,city\nAda,1815,London\nAlan,,Wilmslow\n") == [
        "name | born | city",
        "name: Ada; born: 1815; city: London",
        "name: Alan; city: Wilmslow",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = delimiter.join(["name", "said"]) + "\n" + delimiter.join(["Ada", '"one, two; three\tfour|five"'])
    assert rows(table)[1] == "name: Ada; said: one, two; three four|five"


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_first_line_that_names_the_delimiter_is_no_row(said: str) -> None:
    table = f"{said}\r\nname;price\r\ntea, green;1,5\r\n"
    assert rows(table) == ["name | price", "name: tea, green; price: 1,5"]
    assert load(table.encode("utf-8-sig")).sections[0].row == 2
    assert rows("sep=x\na\n") == ["sep=x", "sep=x: a"]


def test_lines_above_the_names_are_kept_and_name_nothing() -> None:
    table = "Report of sales\n\nFrom,,\nname,price,city\ntea,2,London\nmilk,1,Paris\n"
    assert rows(table) == [
        "Report of sales",
        "From",
        "name | price | city",
        "name: tea; price: 2; city: London",
        "name: milk; price: 1; city: Paris",
    ]
    assert rows("name\nAda\n") == ["name", "name: Ada"]


def test_a_delimiter_at_the_end_of_each_row_is_no_column() -> None:
    assert rows("Year;Costs;\r\n2022;1,5;\r\n2023;2;late\r\n") == [
        "Year | Costs",
        "Year: 2022; Costs: 1,5",
        "Year: 2023; Costs: 2; late",
    ]


def test_a_cell_may_hold_lines_quotes_and_delimiters() -> None:
    assert rows('name,said\nAda,"one\n\ntwo, ""three"""\n')[1] == 'name: Ada; said: one two, "three"'


def test_a_table_without_names_has_its_values() -> None:
    assert rows("Ada,1815,London\nAlan,1912,London") == ["Ada; 1815; London", "Alan; 1912; London"]


def test_years_are_names_and_the_first_name_may_be_left_out() -> None:
    assert rows("country,1990,1991\nChad,1,2")[1] == "country: Chad; 1990: 1; 1991: 2"
    assert rows(",name\n0,Ada")[1] == "0; name: Ada"


def test_a_row_that_is_longer_than_the_names_keeps_all_its_cells() -> None:
    assert rows("name,born\nAda,1815,London")[1] == "name: Ada; born: 1815; London"


def test_rows_keep_the_numbers_that_they_have_in_the_file() -> None:
    document = load(b"name,born\n\nAda,1815\nAlan,1912\n")
    found = [(section.row, document.text[section.start : section.end]) for section in document.sections]
    assert found == [(1, "name | born"), (3, "name: Ada; born: 1815\n\nname: Alan; born: 1912")]


def test_what_is_no_table_is_read_as_lines() -> None:
    broken = 'name,said\nAda,"' + "x" * 200_000
    document = load(broken.encode())
    assert (document.text, document.kind, document.sections[0].code) == (broken, "text", ((0, len(broken)),))


def test_names_do_not_blow_a_small_table_up() -> None:
    names = ",".join(f"{'a very long name of a column ':*<60}{n}" for n in range(50))
    table = names + "\n" + (",".join("1" * 50) + "\n") * 500
    assert len(load(table.encode()).text) <= GROWTH * len(table)


def test_a_hundred_thousand_rows_are_read_in_bounded_memory() -> None:
    table = b"name,born,city\n" + b"".join(b"Ada %d,1815,London\n" % n for n in range(100_000))
    tracemalloc.start()
    document = load(table)
    found = sum(1 for _ in pieces(document))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert document.sections[0].row == 1
    assert found > 5_000
    assert peak < 50 * len(table)


def test_empty_files_have_no_rows() -> None:
    for nothing in (b"", b"\n\n", b",,\n,,\n"):
        assert list(pieces(load(nothing))) == []


@given(table=st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=8))
def test_every_character_of_every_cell_is_in_a_chunk(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    document = load(out.getvalue().encode())
    kept = "".join("".join(document.text[piece.start : piece.end] for piece in pieces(document)).split())
    for cell in (cell for row in table for cell in row):
        assert sorted(set("".join(cell.split())) - set(kept + ",;|")) == []


def test_names_may_repeat() -> None:
    assert "age: 36" in load(b"name,name,age\nAda,Lovelace,36\n").text
