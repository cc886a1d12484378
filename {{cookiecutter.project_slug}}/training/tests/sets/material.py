"""A small collection, with questions about it: what the tests of sets are made with."""

import json
from pathlib import Path

PLACES = {
    "harbour": ("The harbour master opens the northern lock twice a day", "The crane lifts containers of forty tons"),
    "library": ("Readers may borrow nine books for three weeks", "The reading room closes at eight in the evening"),
    "museum": ("The museum shows copper tools of the bronze age", "Guided tours begin at the eastern staircase"),
    "bakery": ("The bakery grinds its rye flour every morning", "Leftover bread goes to the animal shelter"),
    "station": ("Trains to the coast leave from platform seven", "Lost luggage is kept for thirty days"),
    "garden": ("Gardeners water the orchids with collected rain", "The greenhouse is heated by warm springs"),
    "theatre": ("The theatre rehearses new plays on Mondays only", "Students pay half the price of a balcony seat"),
    "mill": ("The water mill drives a generator for eleven houses", "Its wooden wheel was replaced in spring"),
    "school": ("Pupils learn to build radios in the last year", "The canteen cooks without meat on Thursdays"),
    "quarry": ("Workers blast granite at noon behind a safety fence", "Old pits are filled with clean gravel"),
}
PRIVATE_PAGE = "mill"
PRIVATE = "Write to jane.miller@example.org about the keys of the harbour"


def write_docs(folder: Path) -> Path:
    """Ten pages of two sentences, of which the first one is marked as an answer; one page names a person."""
    folder.mkdir()
    for name, (first, second) in PLACES.items():
        (folder / f"{name}.md").write_text(page(name, first, second), encoding="utf-8")
    return folder


def page(name: str, first: str, second: str) -> str:
    return (
        f"# The {name}\n\n{first}, whatever the weather of the {name} may be.\n\n## More of the {name}\n\n"
        f"{second}, as the council of the old town decided about the {name}.\n\n"
        + (f"{PRIVATE} if a question of the {name} remains open.\n" if name == PRIVATE_PAGE else "")
    )


def write_questions(path: Path) -> Path:
    """Of each page one with a marked passage, and three that nothing answers."""
    rows = [
        {
            "id": name,
            "question": f"{name.title()}: what of {first.split(' ', 3)[3]}?",
            "kind": "answerable",
            "sources": [f"{name}.md"],
            "expect": [first.split()[-1]],
            "answers": [{"source": f"{name}.md", "quote": f"{first}, whatever the weather of the {name} may be."}],
        }
        for name, (first, _) in PLACES.items()
    ]
    rows += [
        {"id": f"far-{number}", "question": text, "kind": "out_of_scope"}
        for number, text in enumerate(("Who won the race?", "How tall is Everest?", "Which planet has rings?"))
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path
