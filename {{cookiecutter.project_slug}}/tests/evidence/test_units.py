from hypothesis import given
from hypothesis import strategies as st

from app.evidence.units import LONGEST_BLOCK, units

PIECES = st.sampled_from(
    [
        "One is here. ",
        "- item\n",
        "```\n",
        "    x = 1\n",
        "| a | b |\n",
        "|---|---|\n",
        "Run this:\n\n",
        '{"a": 1},\n',
        "\n\n",
    ]
)


def quotes(text: str) -> list[str]:
    return [unit.quote for unit in units(text) if unit.quote]


def test_sentences_come_without_their_markup() -> None:
    assert quotes("- See [the *guide*](guide.md#top) and ![a](b.png) [2].\n> Second. Third <b>bold</b>.") == [
        "See the *guide* and (2).",
        "Second.",
        "Third bold.",
    ]


def test_what_announces_a_block_takes_it_along_whole() -> None:
    text = "To start the server, run this:\n\n```\nmake run\nopen it\n```\n\nThen wait."
    assert quotes(text) == [
        "To start the server, run this:\n\n```\nmake run\nopen it\n```",
        "```\nmake run\nopen it\n```",
        "Then wait.",
    ]


def test_what_announces_a_list_takes_all_items_along_and_their_second_sentences() -> None:
    first = quotes("There are two:\n- One. It is small.\n- Two.\n")[0]
    assert first == "There are two:\n\n- One. It is small.\n- Two."


def test_an_indented_block_after_a_colon_is_code() -> None:
    assert quotes("Use the option like this::\n\n    tool --csv\n    tool --tsv\n")[0].endswith(
        "```\n    tool --csv\n    tool --tsv\n```".replace("    ", "")
    )


def test_a_block_of_which_the_passage_holds_a_part_is_not_quoted() -> None:
    assert quotes("Run this:\n\n```bash\nmake run\n") == ["Run this:"]
    assert quotes("make run\nmake stop\n```\n\nThen wait.") == ["Then wait."]


def test_a_passage_may_lie_between_two_blocks_that_it_does_not_hold() -> None:
    assert quotes("make run\n```\n\nThen wait for it.\n\n```python\nimport os") == ["Then wait for it."]
    assert quotes("```\n\nThen wait for it.\n\n```python\nimport os") == ["Then wait for it."]


def test_a_table_stands_whole_and_a_row_never() -> None:
    table = "| name | size |\n|---|---|\n| a | 1 |"
    assert quotes(table) == [table]
    assert quotes("| a | 1 |\n| b | 2 |\n| c | 3 |") == []


def test_rows_of_csv_and_json_are_never_quoted() -> None:
    assert quotes("id,name,price,stock,colour\n7,Lamp,12.50,4,red\n8,Desk,120,1,oak") == []
    assert quotes('{\n  "name": "Lamp",\n  "price": 12.5\n}') == []


def test_directives_headings_and_lone_tags_are_never_quoted() -> None:
    assert quotes(
        ".. _install:\n\n.. contents:: here\n\n<div align='center'>\n\n## Install\n\nUse :ref:`pip <pip>`."
    ) == ["Use `pip`."]


def test_comments_of_source_code_read_as_prose_and_the_code_between_stands_whole() -> None:
    assert quotes("/// Opens the file.\n/// Never blocks.\npub fn open(path: &str) -> File {\n    todo();\n}") == [
        "Opens the file.",
        "Never blocks.",
        "```\npub fn open(path: &str) -> File {\n    todo();\n}\n```",
    ]


def test_code_that_stops_where_more_has_to_follow_is_not_quoted() -> None:
    assert quotes("def start(port: int) -> None:\n\n    serve(port)\n    wait()") == ["```\nserve(port)\nwait()\n```"]


def test_prose_that_begins_like_a_statement_is_prose() -> None:
    text = "Import the module first. Use it for everything, from tests to production."
    assert quotes(text) == text.replace("first. ", "first.|").split("|")


@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=30).map("".join))
def test_units_lie_in_order_within_the_text_and_blocks_keep_their_limit(text: str) -> None:
    found = units(text)
    assert all(0 <= unit.start < unit.end <= len(text) for unit in found)
    assert [unit.start for unit in found] == sorted(unit.start for unit in found)
    assert all(len(unit.quote) <= LONGEST_BLOCK for unit in found if unit.kind in ("code", "listed"))


@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=30).map("".join))
def test_no_word_is_in_no_unit(text: str) -> None:
    covered = {at for unit in units(text) for at in range(unit.start, unit.end)}
    assert all(at in covered for at, character in enumerate(text) if character.isalnum())


def test_code_within_a_sentence_keeps_every_character() -> None:
    for code in ("`queue[0]`", "`Queue<i>`", "`std::map<u,i>`", "`![x](y)`", "`[2]`", "`app/*.py`"):
        assert quotes(f"The call {code} gives it back.") == [f"The call {code} gives it back."]
    assert quotes("It listens at http://localhost:1 while a<b and b>c hold.") == [
        "It listens at http://localhost:1 while a<b and b>c hold."
    ]


def test_cells_and_comments_of_html_do_not_run_into_words() -> None:
    assert quotes("<p>Rope 6<br>holds 12 kg.</p>") == ["Rope 6 holds 12 kg."]
    assert quotes("<!-- hidden --> The text is shown.") == ["The text is shown."]


def test_an_abbreviation_or_an_ordinal_does_not_end_a_sentence() -> None:
    text = "It counts as lost, e.g. Miller's copy at St. John's. It was signed on 3. May by Dr. Ada Lund."
    assert quotes(text) == [
        "It counts as lost, e.g. Miller's copy at St. John's.",
        "It was signed on 3. May by Dr. Ada Lund.",
    ]


def test_a_question_or_a_bare_word_is_never_quoted() -> None:
    assert quotes("How is it extended?\n\nMoraine\n\nIt is extended by a letter.") == ["It is extended by a letter."]


def test_a_closing_mark_is_no_underline_and_a_title_is_not_quoted() -> None:
    assert quotes('"""\nThe valve is closed again after ten seconds.\n"""') == [
        "The valve is closed again after ten seconds."
    ]
    assert quotes(":::{tip}\nUse the flag to try it.\n:::") == ["Use the flag to try it."]
    assert quotes("Run it\n======\n\nIt runs at once.") == ["It runs at once."]


def test_a_note_between_fences_is_prose() -> None:
    assert quotes("```{note}\nWebhooks are retried five times.\n```") == ["Webhooks are retried five times."]


def test_a_fence_within_a_longer_one_is_part_of_it() -> None:
    block = "````\n```\nx\n```\n````"
    assert quotes(f"{block}\n\nThen go on.") == [block, "Then go on."]
    assert quotes("```inline``` is code. It stays on its line.") == ["```inline``` is code.", "It stays on its line."]


def test_configuration_is_a_block_and_separated_values_are_rows() -> None:
    assert quotes("# The count must be odd.\nreplicas: 3\nimage: app\n") == [
        "The count must be odd.",
        "```\nreplicas: 3\nimage: app\n```",
    ]
    assert quotes("wombat,15\nquokka,10\nnumbat,6") == []
    assert quotes("Land;Stadt\nFreedonia;Marxburg") == []
    assert quotes("Choose json | yaml | toml as the format.") == ["Choose json | yaml | toml as the format."]


def test_half_of_a_block_of_source_is_not_quoted() -> None:
    assert quotes("export class Client {\n  private delay = 500;") == []


def test_a_nested_list_keeps_its_levels_and_its_numbers() -> None:
    text = "- Before the release:\n  1. Freeze the branch.\n  2. Tell the team.\n- After the release:\n  - Mail them.\n"
    assert quotes(text)[0] == "Before the release:\n\n1. Freeze the branch.\n2. Tell the team."
    assert quotes(f"Two steps:\n{text}")[0] == f"Two steps:\n\n{text.rstrip()}"


def test_a_record_stays_whole_however_long_it_is() -> None:
    record = "; ".join(f"column {number}: a value of some length" for number in range(12))
    assert [unit.quote for unit in units(record)] == [record]
