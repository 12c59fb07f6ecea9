"""A folder of certificates: ``NAME.key_secret`` of one's own identities, ``peers/NAME.key`` of those who are known.

Owns the layout and the modes of the files: a secret is written 0600, in a folder that is 0700, and is not read when
others can read it; a folder that others can write to says of nobody that he is known. A file's name is who it is of:
what a certificate calls itself is for its maker to say. Must not know what a certificate's text looks like, nor who
uses the keys.
"""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

import msgspec

from ironhouse.keys.certificate import Certificate, CertificateError, parse, render, valid_name

ENVIRONMENT = "IRONHOUSE_KEYS"
PEERS = "peers"
PUBLIC = ".key"
PRIVATE = ".key_secret"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

log = logging.getLogger("ironhouse.keys")


class Folder:
    """Certificates in files: who asks again reads again. Of a peer's file that can no longer be read, being half
    written perhaps, what it said last holds on, so that it keeps no other from being taken away."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._last: dict[str, Certificate] = {}
        self._faults: list[str] = []

    def __repr__(self) -> str:
        return f"Folder({str(self.path)!r})"

    def identity(self, name: str) -> Certificate:
        """The certificate with its secret that is called *name*; ``CertificateError`` says how to come by one."""
        valid_name(name)
        path = self.path / f"{name}{PRIVATE}"
        text = _read(path, f"make one with: ironhouse keys new {name} --keys {self.path}")
        _refuse_readable(path)
        why = None
        try:
            found = parse(text, name)
        except CertificateError as error:
            why = str(error)
        finally:
            del text  # nor may the frames of what went wrong have a secret in a variable
        if why is not None:
            raise CertificateError(f"{path} cannot be used: {why}")
        if found.secret is None:
            raise CertificateError(f"{path} has no secret key; make the certificate anew")
        return _called(found, name)

    def peer(self, name: str) -> Certificate:
        """The certificate of a peer; ``CertificateError`` says where it has to be."""
        valid_name(name)
        path = self.path / PEERS / f"{name}{PUBLIC}"
        what_next = f"copy that peer's {name}{PUBLIC} here, and: ironhouse keys trust {name}{PUBLIC} --keys {self.path}"
        return _called(parse(_read(path, what_next), name), name)

    def peers(self) -> list[Certificate]:
        """Every peer that is known, by the order of the files' names. A file that cannot be used is said in the log."""
        found, faults = self.examined()
        for one in faults:
            if one not in self._faults:
                log.error("%s", one)
        self._faults = faults
        return found

    def examined(self) -> tuple[list[Certificate], list[str]]:
        """As ``peers``, and what is wrong with files that cannot be used; ``CertificateError`` where none can be."""
        folder = self.path / PEERS
        try:
            files = sorted(one for one in folder.iterdir() if one.suffix == PUBLIC)
            _refuse_writable(self.path)
            _refuse_writable(folder)
        except FileNotFoundError:
            return [], []
        except OSError as error:
            raise CertificateError(f"cannot read {folder}: {error.strerror}; let this user read it") from error
        found: dict[bytes, Certificate] = {}
        faults, last = [], {}
        for one in files:
            try:
                peer = _peer_in(one)
            except CertificateError as error:
                known = self._last.get(one.name)
                meanwhile = "it is passed over" if known is None else "until it can be, what it said before holds on"
                faults.append(f"{error}; {meanwhile}")
                if known is None:
                    continue
                peer = known
            last[one.name] = peer
            first = found.setdefault(peer.public, peer)
            if first is not peer:
                faults.append(f"{one} has the key of {first.name}, and is passed over; take one of them away")
        self._last = last
        return list(found.values()), faults

    def stamp(self) -> object:
        """What changes when a peer comes, goes or changes: name, times in nanoseconds, size and number of each file."""
        folder = self.path / PEERS
        try:
            with os.scandir(folder) as entries:
                found = [(one.name, _state(one)) for one in entries if one.name.endswith(PUBLIC)]
            return folder.stat().st_mode, self.path.stat().st_mode, tuple(sorted(found))
        except OSError as error:
            return error.errno

    def identities(self) -> list[str]:
        """The names of the identities that are here."""
        return sorted(one.name.removesuffix(PRIVATE) for one in self.path.glob(f"*{PRIVATE}"))

    def write(self, certificate: Certificate) -> tuple[Path, Path]:
        """Writes an identity: its secret file, and the public file to give to others. Nothing is overwritten."""
        self._make(self.path)
        valid_name(certificate.name)
        secret, public = (self.path / f"{certificate.name}{suffix}" for suffix in (PRIVATE, PUBLIC))
        _create(secret, 0o600, render(certificate, with_secret=True))
        try:
            _create(public, 0o644, render(certificate, with_secret=False))
        except BaseException:
            secret.unlink()  # half an identity would keep the next attempt from being made
            raise
        return secret, public

    def trust(self, certificate: Certificate) -> Path:
        """Writes a peer's certificate, without any secret, among those who are known. Nothing is overwritten."""
        valid_name(certificate.name)
        self._make(self.path / PEERS)
        path = self.path / PEERS / f"{certificate.name}{PUBLIC}"
        _create(path, 0o644, render(certificate, with_secret=False))
        return path

    def _make(self, folder: Path) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CertificateError(f"cannot make {folder}: {error.strerror}; name another folder of keys") from error


def _called(certificate: Certificate, name: str) -> Certificate:
    return msgspec.structs.replace(certificate, name=name)


def _peer_in(path: Path) -> Certificate:
    """The peer that a file among the known is of; an error names the file."""
    text = _read(path, "take it away, or let this user read it")
    _refuse_writable(path)
    try:
        return _called(parse(text, path.stem), path.stem)
    except CertificateError as error:
        raise CertificateError(f"{path} cannot be used: {error}") from None


def _state(entry: os.DirEntry[str]) -> tuple[int, ...]:
    try:
        found = entry.stat()
    except OSError:  # a link to nothing
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode


def _refuse_writable(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & stat.S_IWOTH:
        raise CertificateError(f"everybody can write to {path}, and so let anybody in; chmod o-w {path}")


def _create(path: Path, mode: int, text: str) -> None:
    """A new file, whole or not at all: who reads the folder meanwhile must not find half a certificate in it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii", errors="replace") as file:
                file.write(text)
            os.link(draft, path)
        finally:
            draft.unlink()
    except FileExistsError:
        raise CertificateError(f"{path} is there already; choose another name, or take it away first") from None
    except OSError as error:
        raise CertificateError(f"cannot write {path}: {error.strerror}; name another folder of keys") from error


def _read(path: Path, what_next: str) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise CertificateError(f"there is no {path}; {what_next}") from None
    except OSError as error:
        raise CertificateError(f"cannot read {path}: {error.strerror}; {what_next}") from error


def _refuse_readable(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise CertificateError(f"others can read the secret in {path}; chmod 600 {path}, and think of it as known")


def default_place() -> Path:
    """Where keys are when nobody says otherwise: ``IRONHOUSE_KEYS``, else the user's own configuration folder."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named).expanduser()
    from platformdirs import user_config_path  # late: an import that most programs do without

    return user_config_path("ironhouse") / "keys"
