"""A headless Chromium that tests speak to through its DevTools protocol, over a pair of pipes.

Owns the process and the protocol's framing. Must not know any page. Nothing is installed beside Chromium itself: over
``--remote-debugging-pipe`` each message is JSON that ends with a zero byte.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROGRAM = "chromium"
PATIENCE_S = 60
"""Seconds after which an answer that does not come is taken for a failure."""

_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--remote-debugging-pipe",
)

Json = dict[str, Any]


def is_installed() -> bool:
    return shutil.which(PROGRAM) is not None


class Browser:
    """One Chromium with one page. ``events`` are all that it reported."""

    def __init__(self, profile: Path) -> None:
        self._number = 0
        self._held = b""
        self.events: list[Json] = []
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        command = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
        self._process = subprocess.Popen(
            ["bash", "-c", command, PROGRAM, *_SWITCHES, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            self._session = self._attach()
        except BaseException:
            self.__exit__()
            raise

    def _attach(self) -> str:
        target = self._call("Target.createTarget", None, url="about:blank")["targetId"]
        session: str = self._call("Target.attachToTarget", None, targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._call(f"{domain}.enable", session)
        return session

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def call(self, method: str, **parameters: Any) -> Json:
        """Ask the page for something and wait for the answer."""
        return self._call(method, self._session, **parameters)

    def open(
        self, file: Path, *, width: int = 1280, height: int = 900, script: bool = True, dark: bool = False
    ) -> None:
        """Show *file* in a window of that size."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.events.clear()
        self.call("Page.navigate", url=file.as_uri())
        self._wait("Page.loadEventFired")

    def value(self, expression: str) -> Any:
        """What *expression* is on the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str, code: int, *, modifiers: int = 0) -> None:
        """Press and let go of a key; ``code`` is its Windows key code, as the protocol wants it."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        text = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def reported(self, method: str) -> list[Json]:
        """The parameters of every event of that name since the page was opened."""
        return [one["params"] for one in self.events if one["method"] == method]

    def _call(self, method: str, session: str | None, **parameters: Any) -> Json:
        self._number += 1
        message: Json = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: Json = answer["result"]
                return result

    def _wait(self, method: str) -> None:
        while not self.reported(method):
            self._receive()

    def _receive(self) -> Json:
        ends = time.monotonic() + PATIENCE_S
        while b"\0" not in self._held:
            ready, _, _ = select.select([self._from], [], [], max(0.0, ends - time.monotonic()))
            assert ready, f"{PROGRAM} has not answered for {PATIENCE_S} s"
            got = os.read(self._from, 1 << 16)
            assert got, f"{PROGRAM} has ended"
            self._held += got
        line, _, self._held = self._held.partition(b"\0")
        message: Json = json.loads(line)
        if "method" in message:
            self.events.append(message)
        return message
