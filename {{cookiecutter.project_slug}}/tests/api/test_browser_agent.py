"""The agent on the page, in a real browser: its steps, what waits for approval, reloads, and cancelling."""

import json

import pytest

from tests.agents.test_live_runs import Slow
from tests.agents.tools.parts import Counted
from tests.api.asking import IDLE
from tests.api.browser import Page
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.services import FakeService, running

pytestmark = pytest.mark.browser
HOSTILE = '<img src="x" onerror="window.pwned = 1"><b>news</b>'
PUBLISHES: list[Turn] = [
    ["I will look.", ("look", {"text": HOSTILE})],
    [("publish", {"text": "news"})],
    ["It is **out**."],
    ["Good bye."],
]
BUTTONS = "[...document.querySelectorAll('.approval menu button')].map((one) => one.innerText)"
STEPS = "[...document.querySelectorAll('.step')].map((one) => one.className)"


@pytest.fixture
def publish() -> Counted:
    return Counted()


@pytest.fixture
def working(tmp_path_factory: pytest.TempPathFactory, publish: Counted) -> FakeService:
    """It looks, then publishes once it may, and says so."""
    tools = [Counted("look", read_only=True).tool, publish.tool]
    return FakeService(working=agent_over(tmp_path_factory.mktemp("data"), ToolScript(turns=PUBLISHES), tools))


def give(page: Page, task: str = "Publish the news, please") -> None:
    """Switch to the agent, if the page is not there yet, and give it a task."""
    page.run("document.querySelector('#agent').checked || document.querySelector('#agent').click()")
    page.type("#question", task)


def lines(page: Page) -> list[str]:
    return [line for line in page.text("#log").split("\n") if line]


def press(page: Page, name: str) -> None:
    """The button of that name, by the keyboard."""
    page.run(
        f"[...document.querySelectorAll('#log button')].find((one) => one.innerText === {json.dumps(name)}).focus()"
    )
    page.enter()


def test_steps_are_shown_and_what_waits_is_asked_about(working: FakeService, publish: Counted, page: Page) -> None:
    with running(working) as server:
        page.open(server.url)
        give(page)
        page.wait(".approval")
        assert page.run(STEPS) == ["step done", "step waits"]
        assert page.text(".step .said") == "I will look."
        assert page.text(".approval h3") == "publish needs your approval"
        assert page.text(".approval dl").split("\n")[:2] == ["text", "news"]
        assert "from your task" in page.text(".approval dl")
        assert "had read a document or a tool's result" in page.text(".approval .tainted")
        assert page.run(BUTTONS) == ["Approve", "Edit", "Deny"]
        assert publish.done == []

        press(page, "Approve")
        page.wait(".step.approved")
        page.wait(".answer:not(.busy) .details")
        assert publish.done == ["news"]
        assert page.run("document.querySelector('.text strong').innerText") == "out"
        assert page.run("document.querySelectorAll('.turn').length") == 1
        page.run("document.querySelector('.step summary').click()")
        assert page.text(".step .block:last-child pre") == f"said {HOSTILE}"
        assert page.run("[window.pwned, document.querySelectorAll('#log img').length]") == [None, 0]


def test_what_is_denied_is_not_done(working: FakeService, publish: Counted, page: Page) -> None:
    with running(working) as server:
        page.open(server.url)
        give(page)
        page.wait(".approval")
        press(page, "Deny")
        page.wait(".step.denied")
        page.wait(IDLE)
    assert publish.done == []


def test_arguments_can_be_changed_and_must_be_an_object(working: FakeService, publish: Counted, page: Page) -> None:
    with running(working) as server:
        page.open(server.url)
        give(page)
        page.wait(".approval")
        press(page, "Edit")
        assert json.loads(page.run("document.activeElement.value")) == {"text": "news"}
        for given in ("[1]", '{"text": "other news"}'):
            page.run(f"document.querySelector('.approval textarea').value = {json.dumps(given)}")
            press(page, "Approve changes")
            if given == "[1]":
                page.wait(".approval .error:not(:empty)")
        page.wait(".step.approved")
        page.wait(IDLE)
    assert publish.done == ["other news"]


def test_what_waits_is_still_there_after_a_reload(working: FakeService, publish: Counted, page: Page) -> None:
    with running(working) as server:
        page.open(server.url)
        give(page)
        page.wait(".approval")
        page.open(server.url)
        page.wait(".approval")
        assert page.run("document.querySelector('#agent').checked")
        assert page.run(STEPS) == ["step done", "step waits"]
        press(page, "Approve")
        page.wait(".step.approved")
        page.wait(IDLE)
        give(page, "Say good bye")
        page.wait(".turn:nth-of-type(2) .answer:not(.busy)")
        of_now = ("tokens", "Good answer", "Bad answer")  # what an answer took and its buttons are not kept
        shown = [line for line in lines(page) if not any(word in line for word in of_now)]
        page.open(server.url)
        page.wait(".turn:nth-of-type(2)")
        assert lines(page) == shown
    assert publish.done == ["news"]


def test_stop_cancels_the_task_and_a_reload_leaves_it_to_be_gone_on_with(
    tmp_path_factory: pytest.TempPathFactory, page: Page
) -> None:
    slow, turns = Slow(), PUBLISHES[:1]
    model = ToolScript(turns=[*turns, [], ["I looked."], ["I looked again."]])
    agent = agent_over(tmp_path_factory.mktemp("data"), model, [slow.tool])
    with running(FakeService(working=agent)) as server:
        page.open(server.url)
        give(page, "Look at it, please")
        slow.wait()
        page.wait(".step.runs")
        page.run("document.querySelector('#send').click()")
        page.wait('.answer [role="alert"]')
        assert page.text('[role="alert"]') in ("Cancelled.", "Stopped.")
        page.wait(IDLE)
        page.run("document.querySelector('#clear').click()")
        give(page, "Look at it, please")
        slow.wait()
        page.open(server.url)
        page.wait(".answer .note button")
        slow.gate.set()
        press(page, "Go on")
        page.wait(".step.done")
        page.wait(IDLE)
        assert page.run("document.querySelectorAll('.turn').length") == 1


def test_what_is_sent_while_the_thread_comes_back_goes_out_once_after_it(
    tmp_path_factory: pytest.TempPathFactory, page: Page
) -> None:
    model = ToolScript(turns=[["Hello."], ["Good bye."]])
    with running(FakeService(working=agent_over(tmp_path_factory.mktemp("data"), model, []))) as server:
        page.open(server.url)
        give(page, "Say hello")
        page.wait(".answer:not(.busy) .details")
        page.call("Page.enable")
        page.call("Page.addScriptToEvaluateOnNewDocument", source=HELD_BACK)
        page.open(server.url)
        page.type("#question", "Say good bye")
        page.enter()
        assert page.text("#send") == "Waiting"
        assert page.run(STATE) == [0, "Say good bye"]
        page.run("window.release()")
        page.wait(".turn:nth-of-type(2) .answer:not(.busy) .details")
        assert page.run(STATE) == [2, ""]
        assert [one for one in lines(page) if one.startswith("Say")] == ["Say hello", "Say good bye"]
    assert [message.text for message in model.seen[-1] if message.type == "human"] == ["Say hello", "Say good bye"]
    assert len(model.seen) == 2


STATE = "[document.querySelectorAll('.turn').length, document.querySelector('#question').value]"
HELD_BACK = """(() => {
  const [real, gate] = [window.fetch, new Promise((open) => { window.release = open; })];
  window.fetch = async (url, options) => {
    if (/agent\\/threads\\/[^/]+$/.test(url)) await gate;
    return real(url, options);
  };
})()"""


def test_stop_says_when_the_server_could_not_be_told(tmp_path_factory: pytest.TempPathFactory, page: Page) -> None:
    slow = Slow()
    agent = agent_over(tmp_path_factory.mktemp("data"), ToolScript(turns=PUBLISHES[:1]), [slow.tool])
    with running(FakeService(working=agent)) as server:
        page.open(server.url)
        give(page, "Look at it, please")
        slow.wait()
        page.run(UNREACHABLE)
        page.run("document.querySelector('#send').click()")
        page.wait('.answer [role="alert"]')
        page.wait(IDLE)
        assert "could not be reached" in page.text('[role="alert"]')
        assert page.run("window.unhandled") == 0
        slow.gate.set()


UNREACHABLE = """(() => {
  const real = window.fetch;
  window.unhandled = 0;
  window.addEventListener("unhandledrejection", () => { window.unhandled += 1; });
  window.fetch = (url, options) =>
    String(url).endsWith("/cancel") ? Promise.reject(new TypeError("gone")) : real(url, options);
})()"""


def test_the_two_conversations_do_not_mix(working: FakeService, page: Page) -> None:
    with running(working) as server:
        page.open(server.url)
        assert "Every answer shows where it comes from" in page.text("#welcome")
        page.type("#question", "How?")
        page.wait(".citations")
        page.wait(IDLE)
        page.run("document.querySelector('#agent').click()")
        page.wait("body.tasks #welcome:not([hidden])")
        assert "asks you before it changes" in page.text("#welcome")
        assert page.run("document.querySelectorAll('.turn').length") == 0
        page.run("document.querySelector('#agent').click()")
        page.wait(".turn .citations")
        assert len(working.answerer.asked) == 1


def test_the_page_says_what_a_run_that_is_busy_waits_for(working: FakeService, page: Page) -> None:
    with running(working) as server:
        page.open(server.url)
        give(page)
        page.wait(".approval")
        give(page, "Publish more")
        page.wait('.answer [role="alert"]')
        assert "not done yet" in page.text('[role="alert"]')


def test_it_fits_on_a_phone(working: FakeService, page: Page) -> None:
    with running(working) as server:
        page.open(server.url)
        page.resize(360, 640)
        give(page)
        page.wait(".approval")
        assert page.run("document.documentElement.scrollWidth") <= 360
