"""Decoders that can run code, and the checks that bytes may pass before they reach one.

Owns their names and what a call of one does to received bytes. Must not know how bytes are received.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ironhouse.observe.source.form import Call
from ironhouse.observe.source.interpreter import calls, waiting
from ironhouse.observe.source.interpreter.values import Received, alternatives, describe

if TYPE_CHECKING:
    from ironhouse.observe.source.interpreter.machine import Machine

DECODERS: dict[str, str] = {
    **{
        f"{module}.{name}": "pickle"
        for module in ("pickle", "cPickle", "_pickle", "six.moves.cPickle", "pickle5")
        for name in ("loads", "load", "Unpickler")
    },
    **{
        f"{module}.ForkingPickler.{name}": "pickle"
        for module in ("multiprocessing.reduction", "multiprocessing.forking")
        for name in ("loads", "load")
    },
    **{
        f"{module}.{name}": "cloudpickle" for module in ("cloudpickle", "ray.cloudpickle") for name in ("loads", "load")
    },
    **{f"dill.{name}": "dill" for name in ("loads", "load")},
    **{f"marshal.{name}": "marshal" for name in ("loads", "load")},
    "torch.load": "torch.load",
    "joblib.load": "joblib",
    "jsonpickle.decode": "jsonpickle",
    "jsonpickle.loads": "jsonpickle",
    "yaml.unsafe_load": "yaml",
    "yaml.full_load": "yaml",
    "yaml.load": "yaml",
}
"""Decoders that can be made to run code by what they read. Sources: each library's own security warning."""

GUARDS = frozenset(("hmac.compare_digest", "hmac.new", "hmac.digest", "hmac.HMAC", "secrets.compare_digest"))
"""Checks of authenticity that received bytes may pass."""


def decodes(m: Machine, path: str, given: calls.Arguments, e: Call) -> bool:
    """Whether the function is such a decoder; then what it was given has reached it."""
    kind = DECODERS.get(path)
    if kind is None:
        return False
    asked = " ".join(describe(one) for one in (*given.args[1:], *given.kwargs.values())) if path == "yaml.load" else ""
    if "Safe" not in asked:
        for value in given.args[:1]:
            waiting.decode(m, value, kind, (m.frame.unit, e.line))
    return True


def note_guard(m: Machine, path: str, given: calls.Arguments, e: Call) -> None:
    """Received bytes that are given to a check of authenticity are guarded from there on."""
    if path not in GUARDS:
        return
    for value in (*given.args, *given.kwargs.values()):
        for option in alternatives(value):
            if isinstance(option, Received):
                for socket in option.sockets:
                    m.state.set(("h", socket), f"{path} in line {e.line}")
