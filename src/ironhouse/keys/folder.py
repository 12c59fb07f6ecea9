"""A folder of certificates: ``NAME.key_secret`` of one's own identities, ``peers/NAME.key`` of those who are known.

Owns the layout and the modes of the files: a secret is written 0600, in a folder that is 0700, and is not read when
others can read it. Must not know what a certificate's text looks like, nor who uses the keys.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ironhouse.keys.certificate import Certificate, CertificateError, parse, render, valid_name

ENVIRONMENT = "IRONHOUSE_KEYS"
PEERS = "peers"
PUBLIC = ".key"
PRIVATE = ".key_secret"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Folder:
    """Certificates in files. Nothing is kept: who asks again reads again."""

    def __init__(self, path: Path) -> None:
        self.path = path

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
        return found

    def peer(self, name: str) -> Certificate:
        """The certificate of a peer; ``CertificateError`` says where it has to be."""
        valid_name(name)
        path = self.path / PEERS / f"{name}{PUBLIC}"
        return parse(_read(path, f"copy that peer's {name}{PUBLIC} to {self.path / PEERS}"), name)

    def peers(self) -> list[Certificate]:
        """Every peer that is known, by the order of the files' names."""
        folder = self.path / PEERS
        try:
            found = sorted(one for one in folder.iterdir() if one.suffix == PUBLIC)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CertificateError(f"cannot read {folder}: {error.strerror}; let this user read it") from error
        return [parse(_read(one, "take it away, or let this user read it"), one.stem) for one in found]

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """What changes when a peer comes, goes or changes: name, time in nanoseconds and size of each file."""
        folder = self.path / PEERS
        try:
            with os.scandir(folder) as entries:
                found = [(one.name, one.stat()) for one in entries if one.name.endswith(PUBLIC)]
        except OSError:
            return ()
        return tuple(sorted((name, one.st_mtime_ns, one.st_size) for name, one in found))

    def identities(self) -> list[str]:
        """The names of the identities that are here."""
        return sorted(one.name.removesuffix(PRIVATE) for one in self.path.glob(f"*{PRIVATE}"))

    def write(self, certificate: Certificate) -> tuple[Path, Path]:
        """Writes an identity: its secret file, and the public file to give to others. Nothing is overwritten."""
        self._make(self.path)
        valid_name(certificate.name)
        secret, public = (self.path / f"{certificate.name}{suffix}" for suffix in (PRIVATE, PUBLIC))
        _create(secret, 0o600, render(certificate, with_secret=True))
        _create(public, 0o644, render(certificate, with_secret=False))
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
        return Path(named)
    from platformdirs import user_config_path  # late: an import that most programs do without

    return user_config_path("ironhouse") / "keys"
