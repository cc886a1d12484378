"""A headless Chromium, driven over a pair of pipes (`--remote-debugging-pipe`): no port, no driver, no package."""

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PATIENCE_MS = 15_000
# The browser reads from descriptor 3 and writes to 4, whatever ours are called.
LAUNCH = """
import fcntl, os, sys
reads, writes = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(reads, 3)
os.dup2(writes, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
# Resolves as soon as the selector matches, by looking again whenever the page has changed.
WAIT = """new Promise((resolve, reject) => {
  const look = () => document.querySelector(%(selector)s) && (watch.disconnect(), resolve(true));
  const watch = new MutationObserver(look);
  watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  setTimeout(() => reject(new Error("nothing matches " + %(selector)s)), %(patience)s);
  look();
})"""


class Page:
    """One tab. It sees what a script in the page would."""

    def __init__(self, requests: RawIOBase, replies: RawIOBase) -> None:
        self._requests = requests
        self._replies = replies
        self._rest = b""
        self._ids = itertools.count(1)
        self._session: str | None = None
        self.heard: list[dict[str, Any]] = []
        """Events of what a call enabled, such as `Log.enable`."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def open(self, url: str, ready: str = "#send") -> None:
        """Until the page is loaded, which has the element `ready`."""
        self.call("Page.navigate", url=url)
        self.wait(ready)
        self.run("document.readyState === 'complete' || new Promise((done) => addEventListener('load', done))")

    def run(self, script: str) -> Any:
        """The value of a script, awaited. A page's content security policy does not bind it."""
        reply = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in reply, reply["exceptionDetails"]
        return reply["result"].get("value")

    def wait(self, selector: str) -> None:
        self.run(WAIT % {"selector": json.dumps(selector), "patience": PATIENCE_MS})

    def text(self, selector: str) -> str:
        return str(self.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def type(self, selector: str, text: str) -> None:
        """Type and press Enter, as a keyboard does it."""
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=text)
        self.enter()

    def enter(self) -> None:
        """Press Enter where the focus is."""
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r"
            )

    def key(self, key: str) -> None:
        """Press a key where the focus is: a character, or a name such as `ArrowRight`."""
        text = {"text": key} if len(key) == 1 else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, **(text if kind == "keyDown" else {}))

    def resize(self, width: int, height: int) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._ids)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._requests.write(json.dumps(message).encode() + b"\0")
        reply = next(self._reply(number))
        assert "error" not in reply, reply["error"]
        result: dict[str, Any] = reply["result"]
        return result

    def _reply(self, number: int) -> Iterator[dict[str, Any]]:
        for message in self._messages():
            if message.get("id") == number:
                yield message
            elif "method" in message:
                self.heard.append(message)

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" not in self._rest:
                piece = self._replies.read(65536)
                assert piece, "the browser ended"
                self._rest += piece
            message, self._rest = self._rest.split(b"\0", 1)
            yield json.loads(message)


@contextmanager
def browsing(profile: Path) -> Iterator[Page]:
    """A page of a browser that ends with the context. Skips the test where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None or os.name != "posix":
        pytest.skip("no Chromium: apt-get install chromium")
    (in_end, requests), (replies, out_end) = os.pipe(), os.pipe()
    arguments = [program, *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
    launch = [sys.executable, "-c", LAUNCH, str(in_end), str(out_end), *arguments]
    with (profile / "log").open("wb") as log:
        process = subprocess.Popen(launch, pass_fds=(in_end, out_end), stdout=log, stderr=log)  # noqa: S603
    os.close(in_end)
    os.close(out_end)
    try:
        with os.fdopen(requests, "wb", buffering=0) as ours, os.fdopen(replies, "rb", buffering=0) as theirs:
            yield Page(ours, theirs)
    finally:
        process.terminate()
        process.wait(30)
