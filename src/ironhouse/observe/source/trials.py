"""Which code only tries something out, told from what it is: functions named for tests, and first steps with ZeroMQ.

Owns the names of such functions and classes, and the calls that a program of first steps makes. Must not know sockets,
nor what a path says of its file. One question to a server that the program makes up and prints the answer of is another
try-out. A first step is a short file that takes no input of any kind, save for the port that it is started with, and
calls nothing but ZeroMQ, the printing of what arrives, clocks and dice: whatever arrives changes nothing, and what it
sends is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ironhouse.model.fact import Scope

_TEST = re.compile(r"_*(?:self_?)?tests?\d*|_*tests?_\w+|\w+_(?:self_?)?tests?\d*|_*test[A-Z]\w*")
_DEMO = re.compile(r"_*(?:run_)?(?:demo|example|tryout)s?\d*(?:_\w+)?|\w+_(?:demo|example)|_*(?:demo|example)[A-Z]\w*")
_TEST_CLASS = re.compile(r"Test[A-Z]\w*|\w*TestCase|\w+[a-z0-9]Tests?")

FIRST_STEP = 4096
"""No file of more bytes than this is one."""

_TALKS = re.compile(rb"(?:recv|send|receive)\w*\(")
_IDLES = re.compile(rb"\b(?:print|printf|puts|cout|info|sleep|s_sleep|usleep|sleep_for)\b")
_RUNS = re.compile(
    rb"__main__|\bmain\(|^(?:while |for |try:|\w+ ?= ?[^\n]*\bsocket\(|(?:asyncio\.run|\w+)\([^\n]*\)[ \t\r]*$)",
    re.MULTILINE,
)
_CALL = re.compile(rb"([A-Za-z_]\w*)\(")
_OWN = re.compile(
    rb"^[ \t]*(?:(?:async )?def |(?:(?:static|void|int|char|bool|const)[ \t\n]+\*?)+)(\w+)\(", re.MULTILINE
)
_INPUT = re.compile(
    rb"\b(?:argv|argparse|environ|getenv|stdin|std::cin|input|open|fopen|ifstream|ofstream|proxy|class|import \*)\b"
)
_APART = re.compile(rb"\b(?!(?:and|await|else|in|is|not|return|yield)\b)([A-Za-z_]\w*)[ \t]+\(")
"""A name that stands apart from its bracket, as some write calls."""
_DECLARED = re.compile(rb"\b(?:context_t|message_t|socket_t|zmqpp::\w+|std::string)[ \t]+(\w+)\(")
"""A variable of C++ that is declared and filled at once looks like a call."""
_ASYNCIO = re.compile(
    rb"\basyncio\.(?:create_task|gather|get_event_loop|new_event_loop|run|set_event_loop|set_event_loop_policy"
    rb"|Windows\w+EventLoopPolicy)\("
)
_PORT_GIVEN = re.compile(
    rb"^[ \t]*if len\(sys\.argv\)[^\n]*:|^[ \t]*\w*(?:port|host|ip|addr|address|id|name)[ \t]*=[ \t]*(?:int\(|str\()?"
    rb"sys\.argv\[\d\]\)?[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""A port or a name that whoever starts it may give is no input, where what arrives is not decoded to any object."""
_ANY_OBJECT = re.compile(rb"\brecv_pyobj\(|\bloads\(")
_HEAD_OF_MAIN = re.compile(rb"\bmain[ \t]*\([^()]*\)")
"""It names the arguments whether or not they are looked at."""
_STORES = re.compile(
    rb"\w(?:\.|->)(?!(?i:linger|sndhwm|rcvhwm|hwm|rcvtimeo|sndtimeo|identity)\b)\w+(?:\[[^]]*\])?[ \t]*=(?!=)"
)
_CALLED = frozenset(
    b"""
    assert bool bytearray bytes catch chr elif enumerate except float for format hex if int isinstance len list main max
    min or ord print range repr return round sizeof str sum super switch type while
    decode encode endswith get join lower lstrip replace rstrip split splitlines startswith strip upper zfill append pop
    Context Poller Socket bind buffer close connect context_t destroy getsockopt instance message_t poll recv recv_json
    message receive recv_multipart recv_pyobj recv_string recv_unicode register send send_json send_multipart
    send_pyobj send_string send_unicode set setsockopt setsockopt_string setsockopt_unicode set_hwm socket socket_t
    str_buffer subscribe term unbind
    c_str copy data empty rebuild size string substr to_string to_string_view
    count ctime duration_cast microseconds milliseconds monotonic now perf_counter seconds sleep sleep_for srand srandom
    strftime system_clock time time_ns time_since_epoch usleep
    arange array choice frombuffer hstack normal ones rand randint randn random randof randrange seed uniform vstack
    within zeros
    basicConfig debug error exception getLogger info setLevel warn warning
    dumps exit fflush flush fprintf free loads malloc memcpy memset perror printf puts signal snprintf sprintf strcmp
    strcpy strdup strerror strlen write
    """.split()
)
_LINE_COMMENT = re.compile(rb"^[ \t]*#.*$", re.MULTILINE)
_COMMENT_OF_C = re.compile(rb'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_MORE_THAN_ONCE = re.compile(
    rb"^[ \t]*(?:(?:async )?def |class |while |for |@)|\.bind\b"
    rb"|\b(?:argv|argparse|environ|getenv|stdin|click|typer)\b|\binput\(",
    re.MULTILINE,
)
_KEEPS = re.compile(rb"[\"'][rb]?[wax]\+?b?[\"']|\.(?:save|write|writelines|tofile|to_csv|dump|imwrite|execute)\w*\(")
_PREFIXES = (b"zmq_", b"s_", b"zstr_", b"zclock_", b"zsock_", b"zctx_", b"zsocket_")


def named_for(names: Iterable[tuple[str, bool]]) -> Scope:
    """What the *names* of functions and classes say that they are for; with each, whether it is a class's."""
    found: Scope = "production"
    for name, is_class in names:
        if (_TEST_CLASS if is_class else _TEST).fullmatch(name):
            return "test"
        if not is_class and _DEMO.fullmatch(name):
            found = "example"
    return found


def is_first_step(source: bytes) -> bool:
    """Whether a file, which makes one socket, is a program that does nothing with it that could matter to anybody."""
    if len(source) > FIRST_STEP:
        return False
    if b"#include" in source:
        source = _COMMENT_OF_C.sub(lambda match: match[1] or b"", source)
    else:
        source = _LINE_COMMENT.sub(b"", source)
    source = _APART.sub(rb"\1(", source)
    if not _ANY_OBJECT.search(source):
        source = _PORT_GIVEN.sub(b"", source)
    runs = all(one.search(source) for one in (_RUNS, _TALKS, _IDLES))
    if not runs or _INPUT.search(_HEAD_OF_MAIN.sub(b"main()", source)) or _STORES.search(source):
        return False
    own = {*_OWN.findall(source), *_DECLARED.findall(source)}
    called = set(_CALL.findall(_ASYNCIO.sub(b"(", source)))
    return all(name in _CALLED or name in own or name.startswith(_PREFIXES) for name in called)


def is_one_question(source: bytes) -> bool:
    """Whether a script of Python sends one thing that it has made up, prints what comes back, and ends."""
    code = _LINE_COMMENT.sub(b"", source)
    if len(source) > FIRST_STEP or _MORE_THAN_ONCE.search(code) or _KEEPS.search(code):
        return False
    counts = [len(re.findall(rb"\.%s" % call, code)) for call in (rb"connect ?\(", rb"send\w* ?\(", rb"recv\w* ?\(")]
    answer = re.search(rb"\.recv\w* ?\(", code)
    return counts == [1, 1, 1] and answer is not None and re.search(rb"\bprint ?\(", code[answer.end() :]) is not None
