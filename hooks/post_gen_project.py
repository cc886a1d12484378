"""Removes what was not chosen and the mark of an unfinished project, then says what to do next. Safe to run twice."""

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")

# (question, answer, what goes unless that is the answer): a leaf that nothing else in the project refers to.
LEAVES = [("ci", "github", ".github")]

for question, answer, leaf in LEAVES:
    if ANSWERS[question] != answer and Path(leaf).exists():
        shutil.rmtree(leaf)
Path("UNFINISHED").unlink(missing_ok=True)

WANTED = {
    "offline": "",
    "openai": "\nBefore the second one, put your key into .env as LLM_API_KEY.\n",
    "openai-compatible": "\nBefore the second one, start the model server that .env names (LLM_BASE_URL, LLM_MODEL).\n",
}
NEXT = f"""
{Path.cwd().name} is ready. Next:

  cd {shlex.quote(str(Path.cwd()))} && make setup ingest
  make ask QUESTION="How do I add a prompt?"
{WANTED[ANSWERS["chat_model"]]}
README.md has the same commands for machines without make.
"""
sys.stdout.buffer.write(os.fsencode(NEXT))  # a path may hold letters that the terminal's own encoding has not
