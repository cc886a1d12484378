from tests.cli.conftest import FakeApplication, Run


def question(application: FakeApplication) -> str:
    return application.answerer.asked[0].messages[-1].content


def test_a_byte_order_mark_is_no_part_of_the_question(run: Run, application: FakeApplication) -> None:
    run("ask", "-", stdin=b"\xef\xbb\xbfhow?")
    assert question(application) == "how?"


def test_bytes_that_are_not_utf_8_are_refused_in_one_line(run: Run) -> None:
    result = run("ask", "-", stdin=b"caf\xe9?")
    assert result.exit_code == 1
    assert result.stderr == "error: the question on standard input is not UTF-8: save it as UTF-8 text\n"


def test_a_flood_is_cut_where_it_is_too_long_anyway(run: Run, application: FakeApplication) -> None:
    run("ask", "-", stdin="é" * 1_000_000)
    assert 10_000 < len(question(application)) <= 64_000


def test_a_question_that_looks_like_an_option_comes_after_two_dashes(run: Run, application: FakeApplication) -> None:
    run("ask", "--", "--what is this?")
    assert question(application) == "--what is this?"
