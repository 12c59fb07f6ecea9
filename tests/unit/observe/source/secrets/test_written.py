"""Keys beside a name that calls them secret, in the text of any language."""

from __future__ import annotations

import pytest

from ironhouse.observe.source.secrets.written import named_secrets

KEY = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"


@pytest.mark.parametrize(
    "text",
    [
        'secret_key = "KEY"',
        "SECRET: bytes = b'KEY'",
        'self._fixed_private_key = b"KEY"',
        'keys["secret"] = "KEY"',
        '{"client_secret": "KEY"}',
        'static const char secret_key[] = "KEY";',
        'const char server_prvkey [41] =\n    "KEY";',
        '#define SERVER_SECRET "KEY"',
        'std::string secret{"KEY"};',
        'keypair.secret_key = std::string("KEY");',
        'map.insert({"secret-key", "KEY"})',
        'set_secret_key("KEY")',
        'secret = (const char *) "KEY"',
        'if (secret == "KEY")',
        'def serve(secret_key=b"KEY")',
        'secret_key = b"KEY\\0"',
    ],
)
def test_found(text: str) -> None:
    source = f"\n{text}\n".replace("KEY", KEY).encode()
    ((_, key, line),) = named_secrets(source)
    assert key == KEY
    assert line == source.count(b"\n", 0, source.index(KEY.encode())) + 1


@pytest.mark.parametrize(
    "text",
    [
        'public_key = "KEY"',
        'server_key = "KEY"',
        'curve_serverkey = b"KEY"',
        'secret_public_key = "KEY"',
        'connect(secret, "KEY")',
        'secret = load()\npublic = "KEY"',
        'secret = "0000000000000000000000000000000000000000"',
        'secret = "KEYKEY"',
        "secret = KEY",
    ],
)
def test_not_found(text: str) -> None:
    assert not list(named_secrets(text.replace("KEY", KEY).encode()))
