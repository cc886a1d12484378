"""`.env.example` is the list of settings that people read: all of them, with their defaults, each explained."""

from pathlib import Path

from dotenv import dotenv_values

from app.settings import Settings
from app.settings.groups import Group

EXAMPLE = Path(__file__).parents[1] / ".env.example"
ANSWERED = {"app_name", "llm_model", "llm_base_url", "vector_store"}


def test_the_example_names_exactly_the_settings_group_by_group() -> None:
    groups = [kind for kind in Settings.__mro__ if issubclass(kind, Group) and kind not in (Settings, Group)]
    names = [name.upper() for group in groups for name in group.model_fields]
    assert list(dotenv_values(EXAMPLE)) == names
    assert set(names) == {name.upper() for name in Settings.model_fields}


def test_the_example_shows_the_defaults() -> None:
    given = {name.lower(): value for name, value in dotenv_values(EXAMPLE).items() if value}
    shown = Settings.model_validate({name: value for name, value in given.items() if name not in ANSWERED})
    assert shown.model_dump(exclude=ANSWERED) == Settings.model_construct().model_dump(exclude=ANSWERED)


def test_each_setting_has_a_comment_above_it() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    places = [place for place, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    assert [lines[place] for place in places if not lines[place - 1].startswith("# ")] == []
