"""What a server's process writes on standard error, and what of it says why the server failed."""

import sys

import pytest

from app.agents.mcp.complaints import LONGEST_LINE, MOST_LINES, Complaints
from app.agents.mcp.connection import Connection, Server, ServerFailed

pytestmark = pytest.mark.anyio


def server(code: str, **variables: str) -> Server:
    return Server("scale", (sys.executable, "-c", code), variables)


async def failure_of(one: Server) -> str:
    connection = Connection(one)
    try:
        with pytest.raises(ServerFailed) as failed:
            await connection.tools()
    finally:
        await connection.close()
    return str(failed.value)


async def test_a_server_that_can_not_begin_says_why() -> None:
    said = await failure_of(server("import no_such_package"))
    assert "Connection closed; it wrote: ModuleNotFoundError: No module named 'no_such_package')" in said


async def test_secrets_are_masked_in_it() -> None:
    said = await failure_of(server("import os, sys; sys.exit('refused: ' + os.environ['OPENS'])", OPENS="opensesame"))
    assert "it wrote: refused: ***)" in said


async def test_one_that_writes_much_is_read_to_its_end_and_little_is_kept() -> None:
    complaints = Complaints()
    async with complaints.heard() as file:
        file.writelines(b"%d %s\n" % (number, b"x" * 999) for number in range(3000))
    assert [line.split()[0] for line in complaints.lines] == list(map(str, range(3000 - MOST_LINES, 3000)))
    assert {len(line) for line in complaints.lines} == {LONGEST_LINE}


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ((), ""),
        (("starting", "listening"), "listening"),
        (("Error: no such file", "", "  at main.js:3", "Version 22"), "Error: no such file"),
    ],
)
def test_the_line_that_tells_of_an_error_is_the_one_that_counts(lines: tuple[str, ...], last: str) -> None:
    complaints = Complaints()
    for line in lines:
        complaints.note(line)
    assert complaints.last() == last


def test_they_are_shown_where_that_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    Complaints(("opensesame",), shown=True).note("opensesame is no key\n")
    assert capsys.readouterr().err == "*** is no key\n"
