"""Encrypted messages of 64 bytes over tcp beside what else is at hand in Python: TLS by hand and by asyncio, nng, gRPC
and NATS.

What is no dependency is not measured where it is missing: ``pip install pynng grpcio nats-py``, and Debian's
nats-server.
"""

from __future__ import annotations

import datetime
import importlib.util
import shutil
import statistics
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks._figures import Figure
from benchmarks.runtime._contenders import folders, ratio
from benchmarks.runtime._other_end import CERTIFICATE, HOST, KEY
from benchmarks.runtime._wire import Passage, between, passage

SIZE = 64
COUNTS = {"ssl": 150_000, "asyncio": 100_000, "nng": 60_000, "grpc": 15_000, "nats": 60_000}
NAMES = {
    "ssl": "TLS by socket and ssl",
    "asyncio": "TLS by asyncio's streams",
    "nng": "nng with TLS",
    "grpc": "gRPC with TLS, one stream",
    "nats": "NATS with TLS, a server between",
}
NEEDS = {"nng": "pynng", "grpc": "grpc", "nats": "nats"}
OURS = 400_000


def measure(rounds: int) -> tuple[Figure, ...]:
    there = [who for who in COUNTS if who not in NEEDS or importlib.util.find_spec(NEEDS[who]) is not None]
    if shutil.which("nats-server") is None and "nats" in there:
        there.remove("nats")
    each: dict[str, list[Passage]] = {who: [] for who in ("ours", *there)}
    with folders() as place:
        certify(place)
        for _ in range(rounds):
            each["ours"].append(between("ours", "curve", SIZE, OURS, place))
            for who in there:
                each[who].append(beside(who, SIZE, COUNTS[who], place))
    rates = {who: [one.rate for one in found] for who, found in each.items()}
    figures = [Figure("others, 64 B: CURVE here", statistics.median(rates["ours"]), "/s")]
    for who, name in NAMES.items():
        if who not in there:
            figures.append(Figure(f"others, 64 B: {name}", None, "/s", note="not installed"))
            continue
        figures.append(Figure(f"others, 64 B: {name}", statistics.median(rates[who]), "/s"))
        figures.append(ratio(f"others, 64 B: CURVE here against {name}", rates["ours"], rates[who]))
    return tuple(figures)


def beside(who: str, size: int, count: int, folder: Path) -> Passage:
    """What two processes that ``_other_end`` plays come to."""
    shared = [who, str(size), str(count), str(folder)]
    end = [sys.executable, "-m", "benchmarks.runtime._other_end"]
    return passage([*end, "pull", *shared], [*end, "push", *shared])


def certify(folder: Path) -> None:
    """A certificate of this machine's own name for a day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / CERTIFICATE).write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / KEY).write_bytes(text)
