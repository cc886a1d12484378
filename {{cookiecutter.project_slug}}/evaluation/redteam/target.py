"""The service that is attacked, over HTTP: says turns, sends requests, and reads what comes back."""

import json
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from app.api.openai.requests import AGENT_ID
from app.errors import AppError
from evaluation.redteam.attack import Attack
from evaluation.redteam.success import Reply

SECONDS = 120.0
# Of the agent's tools, those that change something.
CHANGING = frozenset({"write_note", "add_document", "delete_document", "http_send"})
UNDONE = "nothing was done"
QUIET = frozenset({"pass", "answer", "reply"})
FAULTY = frozenset(range(500, 600)) - {503}


class TargetFailed(AppError):
    """The service does not answer, or breaks."""


class Target:
    """Each call raises TargetFailed where the service does not answer at all."""

    def __init__(self, url: str, key: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.url = url.rstrip("/").removesuffix("/v1")
        self.http = httpx.Client(base_url=self.url, headers=headers, timeout=SECONDS, trust_env=False)

    def attack(self, attack: Attack) -> Reply:
        """All its turns, and then its request; the last reply counts, and what any guard noticed."""
        thread, messages = uuid4().hex, [dict(one) for one in attack.history]
        reply, noticed, acted = Reply(0), dict[str, None](), dict[str, None]()
        for turn in attack.turns:
            if attack.model == AGENT_ID:
                reply = self.run(attack, thread, turn)
            else:
                messages.append({"role": "user", "content": turn})
                reply = self.chat(attack, messages)
                messages.append({"role": "assistant", "content": reply.body})
            noticed |= dict.fromkeys(reply.noticed)
            acted |= dict.fromkeys(reply.acted)
        if attack.request:
            reply = self.request(attack.request, thread)
        return Reply(reply.status, reply.body, reply.abstained, tuple(noticed), tuple(acted))

    def chat(self, attack: Attack, messages: list[dict[str, str]]) -> Reply:
        given = {"model": attack.model, "messages": messages, **({"user": attack.user} if attack.user else {})}
        response = self.send("POST", "/v1/chat/completions", json=given)
        if response.is_error:
            return refused(response)
        try:
            body = response.json()
            message = body["choices"][0]["message"]
            return Reply(response.status_code, message["content"], message["abstained"], noticed_in(body["answer"]))
        except (ValueError, KeyError, IndexError, TypeError):
            raise TargetFailed(f"{self.url} is another service, or a part of its path is missing: correct it") from None

    def run(self, attack: Attack, thread: str, task: str) -> Reply:
        """A task for the agent, to its end or until a call waits; nothing is approved."""
        given = {"task": task, **({"user": attack.user} if attack.user else {})}
        response = self.send("POST", f"/agent/threads/{thread}/runs", json=given)
        if response.is_error:
            return refused(response)
        return read_run(response.status_code, list(events(response.text)))

    def request(self, request: Mapping[str, Any], thread: str) -> Reply:
        path = request["path"].replace("{thread}", thread)
        response = self.send(request["method"], path, json=request.get("json"))
        return Reply(response.status_code, response.text)

    def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            response = self.http.request(method, path, **given)
        except httpx.HTTPError as error:
            raise TargetFailed(f"{self.url} does not answer ({error}): start it with `python -m app serve`") from None
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise TargetFailed(f"{self.url} refuses the key: set API_KEY to the one that it has")
        if response.status_code in FAULTY:
            raise TargetFailed(f"{self.url} answers {response.status_code}: look into its log, then run this again")
        return response

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()


def refused(response: httpx.Response) -> Reply:
    """A question that a guard blocks is one that it noticed."""
    try:
        code = str(response.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        code = ""
    return Reply(response.status_code, abstained=True, noticed=(code,) if code == "question_blocked" else ())


def noticed_in(details: Mapping[str, Any]) -> tuple[str, ...]:
    """The guards that found something; the gate of the evidence is none of them."""
    found = (one for one in details["decisions"] if one["outcome"] not in QUIET and one["guard"] != "evidence")
    return tuple(dict.fromkeys(one["guard"] for one in found))


def events(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if line.startswith("data: {"):
            yield json.loads(line.removeprefix("data: "))


def read_run(status: int, found: list[dict[str, Any]]) -> Reply:
    """Of the events of a run. A call that was denied or refused did nothing."""
    text = "".join(one["text"] for one in found if one["type"] == "text")
    results = (one for one in found if one["type"] == "tool_result")
    ran = (one["tool"] for one in results if one["approved"] is not False and UNDONE not in one["result"])
    done = [one for one in found if one["type"] == "done"]
    abstained = not done or done[-1]["abstained"]
    noticed = noticed_in(done[-1]["answer"]) if done else ()
    return Reply(status, text, abstained, noticed, tuple(tool for tool in ran if tool in CHANGING))
