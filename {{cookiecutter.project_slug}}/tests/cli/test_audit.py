"""The audit log at the command line, as other commands fill it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.programs import Call, Program, documents


def called(program: Program, *arguments: str) -> tuple[int, str]:
    (done,) = program.run_all(Call(arguments))
    return done.returncode, done.stdout


def test_what_was_removed_and_rebuilt_is_listed_and_a_change_is_found(tmp_path: Path) -> None:
    documents(tmp_path)
    program = Program(tmp_path)
    name = min(path.name for path in (tmp_path / "docs").iterdir())
    empty, _, _, _, listed, people, verified, noted = program.run_all(
        Call(("audit", "verify", "--json")),
        Call(("ingest", "docs")),
        Call(("documents", "remove", name)),
        Call(("ingest", "--rebuild")),
        Call(("audit", "list", "--json")),
        Call(("audit", "list")),
        Call(("audit", "verify", "--json")),
        Call(("audit", "verify")),
    )
    assert json.loads(empty.stdout) == {"rows": 0, "last": "", "broken": None}
    rows = json.loads(listed.stdout)
    assert [(one["id"], one["action"], one["tenant"], one["subject"]) for one in rows] == [
        (1, "documents.remove", "default", "command-line"),
        (2, "index.rebuild", "default", "command-line"),
    ]
    assert "documents.remove" in people.stdout
    last = json.loads(verified.stdout)["last"]
    assert (last, "the chain holds" in noted.stdout) == (rows[-1]["hash"], True)
    assert called(program, "audit", "verify", "--known", f" {last.upper()} ")[0] == 0

    with closing(sqlite3.connect(tmp_path / "data" / "app.db")) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET action = 'x' WHERE id = 1")
        connection.commit()
    code, said = called(program, "audit", "verify", "--json")
    assert (code, json.loads(said)["broken"]) == (1, {"row": 1, "reason": "row 1 was changed"})
    assert called(program, "audit", "verify", "--known", "0")[0] == 1


def test_of_nothing_nothing_is_listed(tmp_path: Path) -> None:
    code, said = called(Program(tmp_path), "audit", "list", "--json")
    assert (code, json.loads(said)) == (0, [])
