"""``ironhouse keys new|trust|list``: the certificates of this machine, and the peers that are known to it.

Owns the verbs. Files and their modes are the keys package's. No secret is ever printed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ironhouse.cli import exits
from ironhouse.cli.arguments import value
from ironhouse.cli.commands import Command
from ironhouse.errors import UsageError

if TYPE_CHECKING:
    from ironhouse.keys.folder import Folder


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", metavar="new|trust|list", required=True)
    new = verbs.add_parser("new", help="make a key pair: NAME.key_secret stays here, NAME.key is for the peers")
    new.add_argument("name", metavar="NAME", help="what peers call it")
    value(new, "--groups", default="", help="groups that it counts as, separated by commas", metavar="GROUPS")
    trust = verbs.add_parser("trust", help="take a peer's public certificate into the folder of known peers")
    trust.add_argument("file", metavar="FILE", help="the peer's NAME.key; it is known by that name")
    value(trust, "--groups", default="", help="groups that it counts as here, instead of its own", metavar="GROUPS")
    listed = verbs.add_parser("list", help="list identities and known peers")
    for one in (new, trust, listed):
        value(one, "--keys", default="", help="the folder; without it the user's own", metavar="FOLDER")


def _run(arguments: argparse.Namespace) -> int:
    from ironhouse.keys.folder import Folder, default_place

    folder = Folder(Path(arguments.keys) if arguments.keys else default_place())
    if arguments.what == "new":
        return _new(folder, arguments.name, arguments.groups)
    if arguments.what == "trust":
        return _trust(folder, arguments)
    return _list(folder)


def _new(folder: Folder, name: str, groups: str) -> int:
    from ironhouse.keys.generation import new

    certificate = new(name, _names(groups))
    secret, public = folder.write(certificate)
    sys.stdout.write(
        f"{secret}: keep it here, it is readable by you alone\n"
        f"{public}: give it to the peers of {name}; there: ironhouse keys trust {public.name}\n"
    )
    return exits.CLEAN


def _trust(folder: Folder, arguments: argparse.Namespace) -> int:
    import msgspec

    from ironhouse.keys.certificate import parse

    file = Path(arguments.file)

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", "it is no text")
        raise UsageError(f"cannot read {file}: {what}; name the peer's NAME.key, copied from its machine") from error
    certificate = parse(text, file.stem)
    if certificate.secret is not None:
        raise UsageError(f"{file} holds a secret key: take the public file beside it, and leave this one where it is")
    called, groups = certificate.name, _names(arguments.groups) or certificate.groups
    path = folder.trust(msgspec.structs.replace(certificate, name=file.stem, groups=groups))
    counts = f", and counts as {', '.join(groups)}" if groups else ""
    other = f" (the certificate calls itself {called})" if called != file.stem else ""
    sys.stdout.write(f"{path}: {file.stem} is known from now on{counts}{other}\n")
    return exits.CLEAN


def _names(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _list(folder: Folder) -> int:
    there = "" if folder.path.is_dir() else " (there is no such folder)"
    lines = [f"identities in {folder.path}{there}", *(f"  {name}" for name in folder.identities())]
    lines += ["known peers"]
    known, faults = folder.examined()
    for one in known:
        groups = f"  groups {', '.join(one.groups)}" if one.groups else ""
        lines.append(f"  {one.name}  {one.text_key}{groups}")
    sys.stdout.write("\n".join(lines) + "\n")
    if faults:
        raise UsageError("; ".join(faults))
    return exits.CLEAN


COMMAND = Command(
    summary="make key pairs, and say which peers are known",
    examples=("ironhouse keys new orders-worker --groups workers", "ironhouse keys trust orders-worker.key"),
    add_arguments=_add_arguments,
    run=_run,
)
