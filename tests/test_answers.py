"""What people answer: bad names are refused in one line and leave nothing, good ones read back in every format."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from baking import PROJECT, RENDERED, files
from cookiecutter.cli import main
from cookiecutter.main import cookiecutter as generate
from dotenv import dotenv_values
from names import BAD_SLUGS, BAD_TITLES, GOOD_SLUGS, GOOD_TITLES

Refuse = Callable[[str, str], None]
BAD_TEXTS = {"empty": "", "line break": "a\nb", "escape": "a\x1b[0mb", "too long": "x" * 201, "brace": "a {b}"}
# A slug that reads, cut between words. Where Latin letters would spell it badly, the question has another default.
TITLES_AND_SLUGS = {
    "My LLM App": "my-llm-app",
    "Größenwahn": "grossenwahn",
    "Größe & Co": "grosse-co",
    "Łódź": "lodz",
    "Tiếng Việt": "tieng-viet",
    "O'Brien & Sons: 100%": "o-brien-sons-100",
    "🚀 Rocket": "rocket",
    "Мой помощник": "moi-pomoshchnik",
    "Щука и ёж": "shchuka-i-ezh",
    "Український їжак": "ukrainskii-izhak",
    "Ελληνικά": "ellenika",
    "我的应用": "wo-de-ying-yong",
    "中文 App": "zhong-wen-app",
    "한국어 앱": "hangugeo-aeb",
    "日本語アプリ": "my-llm-app",
    "ボット": "my-llm-app",
    "ﾎﾞｯﾄ": "my-llm-app",
    "مرحبا بالعالم": "my-llm-app",
    "עברית": "my-llm-app",
    "ქართული": "my-llm-app",
    "हिन्दी": "my-llm-app",
    "ภาษาไทย": "my-llm-app",
    "ខ្មែរ": "my-llm-app",
    "x" * 80: "x" * 40,
    "one two three four five six seven eight nine": "one-two-three-four-five-six-seven-eight",
    "My very long project name that has rather many words in it": "my-very-long-project-name-that-has",
    "Очень длинное название нашего замечательного помощника": "ochen-dlinnoe-nazvanie-nashego",
}


@pytest.fixture(scope="module")
def small(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with no more of the project than what is rendered: the rest is copied whatever the answers are."""
    folder = tmp_path_factory.mktemp("small")
    for name in ("hooks", "templates"):
        shutil.copytree(template / name, folder / name)
    for name in ("cookiecutter.json", *(f"{PROJECT}/{name}" for name in RENDERED)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(template / name, folder / name)
    return folder


@pytest.fixture
def refuse(small: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Refuse:
    """Asserts that an answer is refused in one line on stderr, which names it, and that nothing is left anywhere."""

    def refuse(question: str, answer: str) -> None:
        output = tmp_path / "deep" / "output"
        output.mkdir(parents=True)
        with pytest.raises(SystemExit) as stop:
            main(["--no-input", "--output-dir", str(output), str(small), f"{question}={answer}"])
        assert stop.value.code == 1
        shown = capfd.readouterr()
        (line,) = shown.err.splitlines()
        assert shown.out == "Hook script failed (exit status: 1)\n"
        assert line.startswith(f"{question} ")
        arrives = answer.replace("\r", "\n").replace("{{ 7 * 7 }}", "49")  # cookiecutter renders what it is given
        assert repr(arrives[:60])[1:-1] in line
        assert ": for example '" in line
        assert files(tmp_path) == set()
        assert list(output.iterdir()) == []

    return refuse


@pytest.mark.parametrize("slug", BAD_SLUGS.values(), ids=BAD_SLUGS)
def test_a_bad_slug_is_refused_in_one_line_and_leaves_nothing(slug: str, refuse: Refuse) -> None:
    refuse("project_slug", slug)


@pytest.mark.parametrize("title", BAD_TITLES.values(), ids=BAD_TITLES)
def test_a_bad_title_is_refused_in_one_line_and_leaves_nothing(title: str, refuse: Refuse) -> None:
    refuse("project_name", title)


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("question", ["description", "author"])
def test_a_bad_text_is_refused_in_one_line_and_leaves_nothing(question: str, text: str, refuse: Refuse) -> None:
    refuse(question, text)


@pytest.mark.parametrize("slug", GOOD_SLUGS)
def test_a_good_slug_names_the_folder(slug: str, small: Path, tmp_path: Path) -> None:
    assert accept(small, tmp_path, project_slug=slug).name == slug


@pytest.mark.parametrize("title", GOOD_TITLES)
def test_a_title_reads_back_from_every_format(title: str, small: Path, tmp_path: Path) -> None:
    answers = {"project_name": title, "project_slug": "my-app", "description": title, "author": title}
    project = accept(small, tmp_path, **answers)
    kustomization = yaml.safe_load(read(project / RENDERED[-1]))
    (patch,) = kustomization["patches"]
    assert yaml.safe_load(patch["patch"])[0]["value"] == title
    assert kustomization["namespace"] == "my-app"
    assert dotenv_values(project / ".env.example")["APP_NAME"] == title
    assert read(project / "README.md").startswith(f"# {title.replace('<', '&lt;')}\n")
    assert f"Copyright (c) {title}\n" in read(project / "LICENSE")


@pytest.mark.parametrize(("title", "slug"), TITLES_AND_SLUGS.items())
def test_a_title_alone_gives_a_good_slug(title: str, slug: str, small: Path, tmp_path: Path) -> None:
    assert accept(small, tmp_path, project_name=title).name == slug


def test_a_description_keeps_its_quotes(small: Path, tmp_path: Path) -> None:
    project = accept(small, tmp_path, description='It\'s the "best" $1 `app`: <b>100%</b>')
    assert '\n> It\'s the "best" $1 `app`: &lt;b>100%&lt;/b>\n' in read(project / "README.md")


def accept(template: Path, output: Path, **answers: str) -> Path:
    """The project that these answers give, generated in this process: cookiecutter's start takes most of its time."""
    return Path(generate(str(template), no_input=True, extra_context=answers, output_dir=str(output)))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
