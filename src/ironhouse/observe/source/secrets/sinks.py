"""Where a secret must not go: functions that log or print, that start programs, that write files.

Owns these names, for Python, C and C++ alike. Must not know what is given to them.
"""

from __future__ import annotations

import re

from ironhouse.observe.source.form import Attr, Binary, Call, Expr, Name

CONSOLE = frozenset(
    ("print", "pprint", "pprint.pprint", "sys.stdout.write", "sys.stderr.write", "click.echo", "click.secho")
    + ("typer.echo", "rich.print", "console.print", "printf", "puts", "std.print", "std.println", "fmt.print", "fputs")
    + (
        "std.printf",
        "std.puts",
        "fprintf",
        "std.fprintf",
        "std.fputs",
        "vprintf",
        "g_print",
        "g_printerr",
        "fmt.println",
    )
    + ("std.cout", "std.cerr", "std.clog", "cout", "cerr", "clog", "qDebug", "perror", "zcert_fprint")
)
TO_A_STREAM = {"fprintf": 0, "std.fprintf": 0, "fputs": 1, "std.fputs": 1, "zcert_fprint": 1}
"""Functions of C that write to the stream in this place: a log where that is the terminal."""
STANDARD_STREAMS = frozenset(("stdout", "stderr", "sys.stdout", "sys.stderr"))

_LEVELS = r"(?:trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|exception|success|log|level|printf)"
_LOGGER = re.compile(
    rf"(?:^|[._])_?(?:(?:\w+_)?log(?:s|ging|uru)?|\w*logger|spdlog|warnings|(?-i:\w*Log))_?(?:\(\))?\.{_LEVELS}$"
    rf"|^(?:\w+_)?log(?:ger|f)?_?{_LEVELS}?$|^(?:\w+[._])?(?-i:[VDP]?LOG(?:_?[A-Z]+)*)$"
    r"|^v?syslog$|^zsys_(?:debug|info|notice|warning|error)$|^zclock_log$|^g_(?:log|message|warning|debug|info)$"
    r"|^q(?:Info|Warning|Critical)$|^BOOST_LOG\w*$|^zcert_(?:print|dump)$",
    re.IGNORECASE,
)

PRINTS_ALL = frozenset(("zcert_print", "zcert_dump", "zcert_fprint"))
"""czmq's functions that write a certificate's secret key out beside the public one."""

_STARTS = re.compile(
    r"^(?:subprocess\.)?(?:Popen|check_call|check_output|getoutput|getstatusoutput)$|^subprocess\.(?:run|call)$"
    r"|^(?:os\.)?(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?)$|^(?:std\.)?system$"
    r"|(?:^|\.)create_subprocess_(?:exec|shell)$|^boost\.process\.(?:child|system|spawn)$"
)
_WRITES = frozenset(("write", "write_text", "write_bytes", "writelines", "fwrite", "fputs", "fprintf", "json.dump"))

_SHOWS = rb"(?:print|(?:std::)?f?printf|(?:std::)?f?puts|std::cout|cout|(?:click|typer)\.echo|sys\.stdout\.write)\b"
SHOWS_A_NEW_PAIR = re.compile(
    rb"keypair\s*\([^;\n]*\)[;\s]*(?:%s[^;\n]*[;\s]+)+(?:return|(?:std::|sys\.)?_?exit)\b" % _SHOWS
)
"""Text of a program that makes a key pair, shows it, and ends or leaves the function."""

RESTRICTS = re.compile(rb"chmod|umask|0o?[67]00\b|S_IRUSR|opener=|zsys_file_mode_private|owner_read|perms::")
"""Text of a file that takes care of who may read what it writes."""
PASSING_BY = re.compile(rb"tempfile|mkstemp|mkdtemp|TemporaryDirectory|tmp_?path|tmp_?dir|temp_?dir", re.IGNORECASE)
"""Text of a function that writes where nobody else comes, or for no longer than it runs."""

_CERTIFICATES = re.compile(r"(?:(?:^|\.)auth\.(?:certs\.)?)?create_certificates$")


def makes_files(name: str, source: bytes) -> bool:
    """Whether a function is pyzmq's that writes a new key pair into two files (mode 0644 under the usual umask)."""
    match = _CERTIFICATES.fullmatch(name) or _CERTIFICATES.search(name)
    return match is not None and ("." in match[0] or ("." not in name and b"zmq.auth" in source))


def dotted(e: Expr) -> str:
    """A function's name with what it is looked up in; ``()`` for a call on the way."""
    match e:
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            inner = dotted(base)
            return f"{inner}.{name}" if inner else f"?.{name}"
        case Call(func=func):
            return f"{dotted(func)}()"
        case _:
            return ""


def stream_of(e: Binary) -> Expr:
    """What ``a << b << c`` writes to."""
    inner: Expr = e
    while isinstance(inner, Binary) and inner.op == "<<":
        inner = inner.left
    return inner


def logs(name: str) -> bool:
    """Whether a function, or a stream, of that dotted name writes for a reader: a log or the terminal."""
    return name in CONSOLE or is_logger(name)


def is_logger(name: str) -> bool:
    """Whether what it writes goes to a log, wherever that is."""
    return _LOGGER.search(name.removesuffix("()")) is not None


def starts(name: str) -> bool:
    """Whether it starts another program."""
    return _STARTS.search(name) is not None


def writes(name: str) -> bool:
    """Whether it writes into a file."""
    return name in _WRITES or name.rpartition(".")[2] in ("write", "write_text", "write_bytes", "writelines")
