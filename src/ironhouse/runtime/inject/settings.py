"""What ``ironhouse run`` tells each process of a program: policy, mode, whose keys, and where to say what was seen.

Owns how that crosses into a process, by its environment. Must not import zmq: the command line has this too.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ironhouse.model.profile import Mode
from ironhouse.policy.load import read as read_policy
from ironhouse.policy.policy import DEFAULT, Policy

VARIABLE = "IRONHOUSE_RUN"
LENT = "IRONHOUSE_RUN_LENT"
STARTUP = str(Path(__file__).parent / "startup")
"""The folder that goes to the front of PYTHONPATH."""

PACKAGES = ("ironhouse", "msgspec", "platformdirs")
"""What a process of another environment is lent: ironhouse, and what its runtime stands on besides pyzmq."""


class Settings(msgspec.Struct, frozen=True):
    """``policy`` is a file, empty for the baseline alone; ``folder`` is where processes write their records."""

    mode: Mode
    folder: str
    policy: str = ""
    identity: str = ""
    keys: str = ""

    def read_policy(self) -> Policy:
        """The policy that holds; ``PolicyError`` says what is wrong with it."""
        return read_policy(Path(self.policy)) if self.policy else DEFAULT


def environment(settings: Settings, base: Mapping[str, str]) -> dict[str, str]:
    """*base*, with what makes a Python that is started in it obey *settings*."""
    found = {**base, VARIABLE: msgspec.json.encode(settings).decode(), LENT: _lent()}
    found["PYTHONPATH"] = with_startup(base.get("PYTHONPATH", ""))
    return found


def with_startup(python_path: str) -> str:
    """*python_path* with our folder at its front, once."""
    return os.pathsep.join([STARTUP, *(one for one in python_path.split(os.pathsep) if one and one != STARTUP)])


def _lent() -> str:
    """The packages, the kind of Python that can run them, and their folders."""
    specs = [importlib.util.find_spec(one) for one in PACKAGES]
    places = [Path(one.origin).parent.parent for one in specs if one is not None and one.origin]
    folders = dict.fromkeys(str(one) for one in places)
    return os.pathsep.join((",".join(PACKAGES), str(sys.implementation.cache_tag), *folders))


def current() -> Settings | None:
    """The settings of this process; None in one that is not of a run."""
    text = os.environ.get(VARIABLE)
    return msgspec.json.decode(text, type=Settings) if text else None
