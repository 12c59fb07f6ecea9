import copy
import pickle
from pathlib import Path

import pytest
import zmq
import zmq.auth
from hypothesis import given
from hypothesis import strategies as st
from zmq.utils import z85 as pyzmq_z85

from ironhouse.keys import z85
from ironhouse.keys.certificate import CertificateError, Secret, parse, render
from ironhouse.keys.generation import new


@given(st.binary(max_size=64).filter(lambda raw: len(raw) % 4 == 0))
def test_z85_is_pyzmqs(raw: bytes) -> None:
    text = z85.encode(raw)
    assert text.encode() == pyzmq_z85.encode(raw)
    assert z85.decode(text) == raw


@pytest.mark.parametrize("text", ["abcd", "#####", 'ab"de', "    "])
def test_what_is_not_z85_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError) as error:
        z85.decode(text)
    assert text not in str(error.value)


def test_a_new_pair_is_one_that_libzmq_takes() -> None:
    made = new("orders")
    assert made.secret is not None
    assert zmq.curve_public(z85.encode(made.secret.reveal()).encode()) == made.text_key.encode()


def test_a_certificate_is_read_as_it_was_written() -> None:
    made = new("orders", ("workers", "night"))
    again = parse(render(made, with_secret=True), "file")
    assert (again.name, again.public, again.groups) == ("orders", made.public, ("workers", "night"))
    assert made.secret is not None and again.secret is not None
    assert again.secret.reveal() == made.secret.reveal()


def test_the_public_text_holds_no_secret() -> None:
    made = new("orders")
    assert made.secret is not None
    text = render(made, with_secret=False)
    assert "secret" not in text and z85.encode(made.secret.reveal()) not in text
    assert parse(text, "file").secret is None


def test_files_of_pyzmq_are_read_and_ours_by_pyzmq(tmp_path: Path) -> None:
    public, secret = zmq.auth.create_certificates(tmp_path, "theirs", {"groups": "workers"})
    for path in (public, secret):
        found = parse(Path(path).read_text(), "theirs")
        assert found.text_key.encode() == zmq.auth.load_certificate(public)[0]
        assert found.groups == (("workers",) if path == secret else ())  # pyzmq writes no metadata into the public file
    ours = tmp_path / "ours.key_secret"
    made = new("ours")
    ours.write_text(render(made, with_secret=True))
    assert made.secret is not None
    assert zmq.auth.load_certificate(ours) == (made.text_key.encode(), z85.encode(made.secret.reveal()).encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "curve\n",
        'curve\n    public-key = "short"\n',
        f'curve\n    public-key = "{"~" * 40}"\n',
        "what is this?\n= 5",
    ],
)
def test_what_is_no_certificate_is_refused_by_name(text: str) -> None:
    with pytest.raises(CertificateError, match="orders"):
        parse(text, "orders")


def test_a_secret_shows_itself_nowhere() -> None:
    made = new("orders")
    assert made.secret is not None
    raw, text = made.secret.reveal(), z85.encode(made.secret.reveal())
    for shown in (repr(made), str(made), repr(made.secret), f"{made.secret}", format(made.secret)):
        assert text not in shown and repr(raw) not in shown
    for give_away in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            give_away(made.secret)
    with pytest.raises(ValueError) as error:
        Secret(raw[:31])
    assert repr(raw[:31]) not in str(error.value)
