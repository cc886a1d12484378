"""Refuses answers that would make a broken project, before a file of it exists.

One line on stderr names the question, the answer and a good example. The folder itself is guarded by `__guard` in
cookiecutter.json: it exists before this runs, so a bad slug has become `refused-name` by now.
"""
# These two run when cookiecutter renders this file, in its own process: else it logs a traceback after a refusal.
# {% if lipsum.__globals__ is defined %}{% set load = lipsum.__globals__.__builtins__.__import__ %}
# {{ load("logging").getLogger("cookiecutter.hooks").setLevel("CRITICAL") }}{% endif %}

import json
import keyword
import re
import sys
from pathlib import Path
from typing import NoReturn

ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")
DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)\d")
UNFINISHED = "Generation was interrupted: this is half a project. Delete this folder and generate the project again.\n"


def refuse(question: str, answer: str, why: str, example: str) -> NoReturn:
    sys.exit(f"{question} {answer[:60] + '…' * (len(answer) > 60)!r} {why}: for example {example!r}")


def check_text(question: str, longest: int, forbidden: str, example: str) -> None:
    answer = str(ANSWERS[question])
    if len(answer) > longest:
        refuse(question, answer, f"has more than {longest} characters", example)
    if not answer.isprintable():
        refuse(question, answer, "holds a line break or another character that does not print", example)
    if not any(character.isalnum() for character in answer):
        refuse(question, answer, "needs a letter or a digit", example)
    if any(character in forbidden for character in answer):
        refuse(question, answer, f"may hold none of {' '.join(forbidden)}", example)


def check_slug(example: str) -> None:
    slug = str(ANSWERS["__asked_slug"])
    if slug != ANSWERS["project_slug"] or slug[0].isdigit():
        why = "must be at most 40 lower-case letters, digits and single dashes, a letter first"
        refuse("project_slug", slug, why, example)
    module = slug.replace("-", "_")
    if module in {word.lower() for word in keyword.kwlist} | sys.stdlib_module_names or DEVICES.fullmatch(slug):
        refuse("project_slug", slug, "is a name that Python or Windows keeps for itself", example)
    if slug in ANSWERS["_reserved_names"]:
        refuse("project_slug", slug, "is the name of a package that the project uses", example)


check_text("project_name", 80, '"\\${}`', "My LLM App")
check_slug("my-llm-app")
check_text("description", 200, "{}", "Answers questions about our handbook.")
check_text("author", 100, "{}", "Ada Lovelace")
folder = Path.cwd()
if re.search(r"\{[#%{]", str(folder)):
    refuse("output folder", str(folder), "has a name that reads as a template tag", "build")
if any(folder.iterdir()):
    refuse("project_slug", folder.name, "names a folder that holds files; it is left as it was", f"{folder.name}-2")
Path("UNFINISHED").write_text(UNFINISHED, encoding="utf-8")
