"""Z85, the text form of keys (https://rfc.zeromq.org/spec/32/): 32 bytes are 40 characters.

Owns the encoding. Must not know what is encoded; errors never repeat what they were given, it may be a secret.
"""

from __future__ import annotations

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_VALUES = {letter: number for number, letter in enumerate(ALPHABET)}
_POWERS = (85**4, 85**3, 85**2, 85, 1)


def encode(raw: bytes) -> str:
    """*raw*, whose length is a multiple of 4, as text of 5/4 of its length."""
    if len(raw) % 4:
        raise ValueError("Z85 takes bytes in fours")
    numbers = (int.from_bytes(raw[at : at + 4], "big") for at in range(0, len(raw), 4))
    return "".join(ALPHABET[number // power % 85] for number in numbers for power in _POWERS)


def decode(text: str) -> bytes:
    """The bytes that *text*, whose length is a multiple of 5, stands for."""
    if len(text) % 5:
        raise ValueError("Z85 takes characters in fives")
    found = bytearray()
    for at in range(0, len(text), 5):
        try:
            number = sum(_VALUES[letter] * power for letter, power in zip(text[at : at + 5], _POWERS, strict=True))
            found += number.to_bytes(4, "big")
        except (KeyError, OverflowError):
            raise ValueError("not Z85") from None
    return bytes(found)
