"""Answers in a real browser: Markdown that is rendered, markup that is not, passages that open."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.types import Citation, Dropped, Text
from tests.api.asking import MARKDOWN, answering, ask, module
from tests.api.browser import Page
from tests.fakes.services import CITATION, GOOD_EVENTS, FakeService, done, running

pytestmark = pytest.mark.browser
MARKUP = "<img src=x onerror=document.title='owned'>"
CITED = (Text("Run it [1]. "), Text(f"Not [7]. {MARKUP}"), Citation(1, f"a{MARKUP}.md", "Guide", MARKUP, 0.9), done())
# What a document of a stranger may make a model write; none of it may run, load or leave the page.
HOSTILE = [
    "<img src='https://evil.example/a.png' onerror='document.title=1'>",
    "An <img src='https://evil.example/a.png' onerror='document.title=1'> within a sentence.",
    "![alt](https://evil.example/b.png)",
    "[click](javascript:document.title='owned')",
    "[data](data:text/html,<script>document.title='owned'</script>)",
    "<a href=javascript:document.title='owned'>click</a>",
    "<iframe src=https://evil.example/c></iframe>",
    "<style>body{display:none}</style>",
    "<svg onload=document.title='owned'><use href=https://evil.example/d.svg#x></svg>",
    "<form action=https://evil.example/e><input name=key><button>Send</button></form>",
    "<script>document.title='owned'</script>",
    "<base href=https://evil.example/>",
    "<p id=log style=position:fixed onclick=document.title='owned'>over all</p>",
    "[1]: https://evil.example/f\n[7]: https://evil.example/g\n\nA marker [1], and none [7].",
    "[relative](/metrics) [other](ftp://evil.example/h)",
]
FORBIDDEN = "img iframe svg style input button form script base [style] [id] [onclick]".split()


def test_an_answer_shows_its_citations_as_text(service: FakeService, page: Page) -> None:
    service.answerer.events = CITED
    with running(service) as server:
        page.open(server.url)
        ask(page)
        assert page.text(".question") == "How?"
        assert page.text(".answer .text").strip() == f"Run it [1]. Not [7]. {MARKUP}"
        assert page.text(".citations .source") == f"a{MARKUP}.md"
        assert page.text(".citations .quote") == MARKUP
        links = "[...document.querySelectorAll('.text a')].map((link) => [link.innerText, link.hash])"
        assert page.run(links) == [["[1]", "#citation-1-1"]]
        assert "12 + 3 tokens" in page.text("p.details")
        assert page.run("[document.title, document.querySelectorAll('img').length]") == ["LLM app", 0]


def test_markdown_is_rendered_and_code_keeps_its_lines(service: FakeService, page: Page, tmp_path: Path) -> None:
    service.answerer.events = answering(MARKDOWN)
    with running(service) as server:
        page.open(server.url)
        page.resize(800, 900)
        ask(page, "How do I add a tool?")
        page.screenshot(tmp_path / "markdown.png")
        assert page.text(".text strong") == "in this order"
        assert page.text(".text pre").startswith("def tool(text: str) -> str:\n    return text.upper()")
        assert page.run("document.querySelectorAll('.text ol > li').length") == 2
        assert page.text(".text td:nth-child(2)") == "everything [1]"
        assert page.run("document.querySelector('.text td:nth-child(3)').align") == "right"
        assert page.text(".text blockquote") == "quoted"
        assert page.run("[...document.querySelectorAll('.text a')].map((link) => link.innerText)") == [
            "[1]", "the guide", "[1]",
        ]  # fmt: skip
        outside = "(({target, rel}) => [target, rel])(document.querySelector('.text a[href^=http]'))"
        assert page.run(outside) == ["_blank", "noopener noreferrer"]


def test_nothing_of_a_strangers_markup_runs_loads_or_leaves(service: FakeService, page: Page) -> None:
    service.answerer.events = answering("\n\n".join(HOSTILE))
    with running(service) as server:
        page.open(server.url)
        ask(page)
        for selector in FORBIDDEN:
            assert page.run(f"document.querySelectorAll('.text {selector}').length") == 0, selector
        links = page.run("[...document.querySelectorAll('.text a[href]')].map((a) => [a.innerText, a.href])")
        assert {link for text, link in links if text == "[1]"} == {f"{server.url}/#citation-1-1"}
        assert all((text + link).count("https://evil.example/") == 2 for text, link in links if text != "[1]")
        loaded = page.run("performance.getEntriesByType('resource').map((entry) => entry.name)")
        assert all(name.startswith(server.url) for name in loaded)
        assert page.text(".text").count(HOSTILE[0]) == 2
        assert page.run("document.title") == "LLM app"


def test_the_sanitiser_alone_holds_too(service: FakeService, page: Page) -> None:
    """Were the parser to let HTML through, it would still end here."""
    with running(service) as server:
        page.open(server.url)
        left = page.run(
            module(
                "markdown.js",
                f"const box = document.createElement('div'); box.append(m.sanitised({json.dumps(' '.join(HOSTILE))}));"
                "return [...box.querySelectorAll('*')].map((one) => [one.localName, one.getAttributeNames()].join())",
            )
        )
        assert set(left) <= {"a,", "p,"}


def test_text_that_is_nested_too_deeply_is_shown_as_it_is(service: FakeService, page: Page) -> None:
    service.answerer.events = answering(">" * 20_000)
    with running(service) as server:
        page.open(server.url)
        ask(page)
        assert page.text(".text") == ">" * 20_000


def test_each_number_of_a_marker_leads_to_its_own_source(service: FakeService, page: Page) -> None:
    second = Citation(2, "b.md", "", "Then run it.", 0.8)
    service.answerer.events = (Text("Do both [1, 2]. Not [1, 9]."), CITATION, second, done())
    with running(service) as server:
        page.open(server.url)
        ask(page)
        links = "[...document.querySelectorAll('.text a')].map((a) => [a.textContent, a.hash])"
        assert page.run(links) == [["[1]", "#citation-1-1"], ["[2]", "#citation-1-2"]]


def test_a_citation_opens_its_whole_passage_with_the_quote_marked(service: FakeService, page: Page) -> None:
    whole = "# Install\n\nFirst *read*.\nRun make setup.\n\n    Then <b>go</b> on."
    service.answerer.events = answering("Run it [1].", whole)
    with running(service) as server:
        page.open(server.url)
        ask(page)
        assert not page.run("document.querySelector('.passage').checkVisibility()")
        page.run("document.querySelector('.text a').click()")
        assert page.text(".passage") == whole
        assert page.text(".passage mark") == "Run make setup."
        assert page.text("summary") == "[1] guide.md · Guide > Install"
        assert page.run("document.activeElement.localName") == "summary"
        page.run("document.querySelector('summary').click()")
        assert page.text(".citations .quote") == "Run make setup."


def test_abstaining_looks_like_abstaining(service: FakeService, page: Page) -> None:
    service.answerer.events = (Text("I do not know."), done("abstained"))
    with running(service) as server:
        page.open(server.url)
        ask(page)
        page.wait(".answer.abstained .note.abstained")


@pytest.mark.parametrize("withheld", [0, 2])
def test_a_page_says_that_sentences_were_withheld(service: FakeService, page: Page, withheld: int) -> None:
    service.answerer.events = (*GOOD_EVENTS[:-1], replace(done(), withheld=withheld))
    with running(service) as server:
        page.open(server.url)
        ask(page)
        assert page.run("document.querySelectorAll('.note.withheld').length") == (1 if withheld else 0)


def test_an_answer_that_was_cut_off_says_so(service: FakeService, page: Page) -> None:
    service.answerer.events = (Text("The code is"), done("filtered"))
    with running(service) as server:
        page.open(server.url)
        ask(page, "What is the code?")
        assert page.text(".note.ended") == "The answer ends here: the rest of it was withheld."


def test_a_weak_answer_says_so_and_unknown_usage_is_left_out(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        answer = {
            "text": "Perhaps.", "citations": [], "abstained": False, "weak": True, "usage": None,
            "answer": {"model": "m", "prompt": "p", "cost_usd": None, "timings_ms": {"total": 5}},
        }  # fmt: skip
        show = "const card = m.emptyCard(); document.querySelector('#log').append(card);"
        page.run(module("answer.js", f"{show} m.showAnswer(card, {json.dumps(answer)}, 1)"))
        assert page.text(".note.weak") == "Weak evidence: compare it with the passages below."
        assert page.text(".note.uncited") == "No source is cited: do not rely on this answer."
        assert page.text("p.details") == "m · prompt p · 5 ms"


@pytest.mark.parametrize("dropped", [Dropped((5, 6), 0), Dropped((), 2), Dropped()])
def test_what_the_model_had_no_room_for_is_said(service: FakeService, page: Page, dropped: Dropped) -> None:
    service.answerer.events = (*GOOD_EVENTS[:-1], replace(done(), dropped=dropped))
    with running(service) as server:
        page.open(server.url)
        ask(page)
        assert page.run("document.querySelectorAll('.note.cut').length") == (1 if dropped != Dropped() else 0)


def test_a_phone_never_scrolls_sideways(service: FakeService, page: Page) -> None:
    long = "a" * 300
    service.answerer.events = answering(f"{MARKDOWN}\n{long}\n\n# {long}", f"{long}\n\n{MARKDOWN}", long)
    service.questions = (f"What is {long} about?",)
    with running(service) as server:
        page.resize(390, 844)
        page.open(server.url)
        page.wait("#suggestions button")
        width = "document.documentElement.scrollWidth"
        assert page.run(width) == 390
        ask(page, long)
        page.run("document.querySelector('summary').click()")
        assert page.run(width) == 390
        assert page.run("(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)(document.querySelector('pre'))")
