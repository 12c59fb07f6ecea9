"""The shape of a binding's table: which name makes which socket event, with which argument in which role.

Owns the row. Must not know how an event changes anything: that is the interpreter's ``events``.
A table is pure data, so a reader can check it against the binding's manual line by line.

Events and their roles
``create``    makes a socket: type, context, endpoint, cls (another class for it); ``fixed``: type, ``as`` (monitor),
              ``default`` (what an endpoint without czmq's ``@`` or ``>`` does: bind or connect),
              ``or`` (socket: one may be given in the endpoint's place, and none is made)
``context``   makes a context: shadow (the context that it copies)
``object``    makes an object of the kind ``fixed["kind"]``: poller, authenticator, message …; sockets (its members),
              context; ``fixed["shared"]``: without one it has the process's own
``stream``    wraps a socket for an event loop: socket
``device``    makes the sockets of a device: in, out, mon (types); ``fixed["parts"]``
``device-start``  applies what was queued on a device
``decorate``  a decorator that makes ``fixed["makes"]`` (socket, context) and passes it in
``option``    sets an option: name, value (or ``fixed["name"]``, ``fixed["value"]``); on a socket or a context
``options``   sets several that the row fixes: ``fixed["names"]`` (comma-separated), value
``defaults``  sets an option for every socket made later in the process: ``fixed["name"]``, value
``bind`` ``connect``  endpoint; ``fixed``: yields (port), part (of a device), ``format`` (printf arguments follow)
``unbind`` ``disconnect``  endpoint
``close`` ``destroy``  linger
``send``      flags, data; ``fixed["queued"]``: never waits (a stream), ``fixed["nonblocking"]``
``recv``      flags, into (an out-parameter that the bytes reach); ``fixed``: decodes, plain, nonblocking;
              through (a callable that is given the bytes)
``poll``      timeout, sockets (a container, items or one socket); ``fixed["unit"]``: ms (default) or s;
              ``fixed["yields"]``: socket (the one that is ready) or lists (three, of ready ones);
              ``fixed["endless"]``: has no timeout at all
``query``     reads an option: name (or ``fixed["name"]``), into; after EVENTS said so a receive does not wait
``register``  socket: joins a poller to it; callback (is called with what arrives)
``handler``   callback: is called with what the stream received
``proxy``     frontend, backend, control (what steers it: it is waited for too)
``monitor``   a socket's events are sent to endpoint; without one they are turned off
``unmonitor`` they are turned off
``part``      what the call returns is a part of what it is called on: bytes stay received, a socket stays itself
``zap``       starts or configures an authenticator: ``fixed["step"]``: start, stop, curve, keys, custom, allow-any,
              addresses (a list of addresses); location (``"*"`` or CURVE_ALLOW_ANY is allow-any); domain, and
              ``fixed["domain"]`` where none is given
``nothing``   is known and changes nothing
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

Role = int | str | tuple[int, str]
"""Where an argument stands: its position (the receiver not counted), its keyword, or both."""

NONE: Mapping[str, str] = MappingProxyType({})
NO_OVERLOADS: Mapping[int, Mapping[str, Role]] = MappingProxyType({})


class Row(msgspec.Struct, frozen=True, gc=False):
    """One name's meaning. ``on`` is the position of the argument that is the object, for functions of C."""

    event: str
    roles: Mapping[str, Role] = {}
    fixed: Mapping[str, str] = NONE
    on: int | None = None
    by_count: Mapping[int, Mapping[str, Role]] = NO_OVERLOADS
    """The roles of overloads that put them elsewhere, by the number of arguments."""


class Binding(msgspec.Struct, frozen=True, gc=False):
    """One binding.

    ``functions``: dotted path below the binding's root → row. ``methods``: object kind → name → row.
    ``modules``: Python modules whose names are this binding's. ``namespaces``: C++ namespaces that are.
    ``prefixes``: prefixes of C identifiers that are (``ZMQ_``, ``zmq_``). ``seeds``: words of which a function that
    matters has one; behind one that ends in ``*`` the word may go on. ``words``: what ``git grep`` looks for.
    ``aliases``: sub-modules that hold the same names as the root. ``attributes``: object kinds whose attributes are
    options.
    ``option_names`` and ``type_names``: where the binding's last name differs from libzmq's.
    """

    name: str
    languages: tuple[str, ...]
    functions: Mapping[str, Row]
    methods: Mapping[str, Mapping[str, Row]]
    words: tuple[bytes, ...]
    seeds: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    option_prefixes: tuple[str, ...] = ()
    type_prefixes: tuple[str, ...] = ()
    option_names: Mapping[str, str] = NONE
    type_names: Mapping[str, str] = NONE
    attributes: tuple[str, ...] = ()


def row(
    event: str,
    *,
    on: int | None = None,
    fixed: Mapping[str, str] = NONE,
    by_count: Mapping[int, Mapping[str, Role]] = NO_OVERLOADS,
    **roles: Role,
) -> Row:
    """A row, written short."""
    return Row(event, roles, fixed, on, by_count)
