"""Writes the key pairs of the plant and of its service into a folder, each secret for its user alone.

Every program gets its own secret and the public keys that it needs; the plant lets in whose public key lies in its
folder ``authorized``. In a plant that is real, each secret is made where it is used and never travels.
"""

from __future__ import annotations

import sys
from pathlib import Path

import zmq


def write(path: Path, key: bytes, mode: int) -> None:
    path.touch(mode, exist_ok=False)  # with its mode from the start: there is no moment in which others can read it
    path.write_bytes(key + b"\n")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "keys")
    (folder / "authorized").mkdir(parents=True, mode=0o700)
    for name in ("plant", "service"):
        public, secret = zmq.curve_keypair()
        write(folder / f"{name}.secret", secret, 0o600)
        write(folder / f"{name}.public", public, 0o644)
        if name == "service":
            write(folder / "authorized" / "service.public", public, 0o644)


if __name__ == "__main__":
    main()
