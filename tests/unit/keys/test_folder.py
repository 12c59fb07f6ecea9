import os
import stat
from pathlib import Path

import pytest

from ironhouse.keys.certificate import CertificateError
from ironhouse.keys.folder import ENVIRONMENT, Folder, default_place
from ironhouse.keys.generation import new
from ironhouse.keys.trust import Known, trust


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_written_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        secret, public = Folder(tmp_path / "keys").write(new("orders"))
    finally:
        os.umask(before)
    assert (mode(secret), mode(public), mode(tmp_path / "keys")) == (0o600, 0o644, 0o700)


def test_a_secret_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    secret, _ = folder.write(new("orders"))
    assert folder.identity("orders").secret is not None
    secret.chmod(0o640)
    with pytest.raises(CertificateError, match="chmod 600"):
        folder.identity("orders")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    first = new("orders")
    secret, _ = folder.write(first)
    text = secret.read_text()
    with pytest.raises(CertificateError, match="there already"):
        folder.write(new("orders"))
    folder.trust(first)
    with pytest.raises(CertificateError, match="there already"):
        folder.trust(new("orders"))
    assert secret.read_text() == text


def test_a_peer_is_kept_without_its_secret(tmp_path: Path) -> None:
    path = Folder(tmp_path).trust(new("worker"))
    assert "secret" not in path.read_text()


@pytest.mark.parametrize("name", ["../orders", "/etc/passwd", "", ".hidden", "a/b", "a\nb", "x" * 200])
def test_a_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path)
    for ask in (folder.identity, folder.peer):
        with pytest.raises(CertificateError, match="no name"):
            ask(name)


def test_what_is_not_there_says_how_to_come_by_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with pytest.raises(CertificateError, match="ironhouse keys new orders"):
        folder.identity("orders")
    with pytest.raises(CertificateError, match=r"copy that peer's worker\.key"):
        folder.peer("worker")
    assert folder.peers() == []


def test_the_stamp_changes_with_the_peers(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    seen = [folder.stamp()]
    folder.trust(new("one"))
    seen.append(folder.stamp())
    path = folder.trust(new("two"))
    seen.append(folder.stamp())
    path.unlink()
    seen.append(folder.stamp())
    assert seen[0] != seen[1] != seen[2] != seen[3] and seen[3] == seen[1]


def test_the_stamp_changes_with_a_file_of_the_same_time_and_size(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = folder.trust(new("worker"))
    before, seen = folder.stamp(), path.stat()
    other = Folder(tmp_path / "beside").trust(new("worker"))
    os.utime(other, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    other.replace(path)
    assert path.stat().st_size == seen.st_size and folder.stamp() != before


def test_a_file_that_is_broken_keeps_no_other_from_coming_or_going(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Folder(tmp_path)
    stays, goes = folder.trust(new("stays")), folder.trust(new("goes"))
    assert [one.name for one in folder.peers()] == ["goes", "stays"]
    (tmp_path / "peers" / "half.key").write_text("metadata\n    na")
    (tmp_path / "peers" / "nothing.key").symlink_to(tmp_path / "nowhere")
    stays.write_text("curve\n")
    goes.unlink()
    folder.trust(new("comes"))
    for _ in range(2):
        assert [one.name for one in folder.peers()] == ["comes", "stays"], "what was read last holds on"
    for name in ("half.key", "nothing.key", "stays.key"):
        assert caplog.text.count(name) >= 1
    assert len(caplog.records) == 3, "each is said once"
    assert [one.name for one in Folder(tmp_path).peers()] == ["comes"]
    assert folder.stamp() == folder.stamp()


def test_a_peer_is_called_as_its_file_is_whatever_it_calls_itself(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = folder.trust(new("boss"))
    path.rename(path.with_name("worker.key"))
    assert [one.name for one in folder.peers()] == ["worker"] and folder.peer("worker").name == "worker"


def test_two_files_with_one_key_are_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = Folder(tmp_path)
    path = folder.trust(new("boss"))
    path.with_name("worker.key").write_text(path.read_text())
    assert [one.name for one in folder.peers()] == ["boss"] and "worker.key has the key of boss" in caplog.text


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_what_everybody_can_write_to_makes_nobody_known(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "keys")
    path = folder.trust(new("worker"))
    for place in (tmp_path / "keys" / "peers", tmp_path / "keys"):
        before = mode(place)
        place.chmod(0o777)
        with pytest.raises(CertificateError, match=f"chmod o-w {place}"):
            folder.peers()
        place.chmod(before)
    path.chmod(0o666)
    assert Folder(tmp_path / "keys").peers() == []


def test_an_identity_that_cannot_be_written_whole_is_not_written(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "orders.key").write_text("another's")
    for _ in range(2):
        with pytest.raises(CertificateError, match=r"orders\.key is there already"):
            folder.write(new("orders"))
    assert not (tmp_path / "orders.key_secret").exists()


def test_the_environment_names_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    assert default_place() == tmp_path


def test_a_domain_admits_by_name_and_by_group() -> None:
    worker, clerk, stranger = new("worker", ("night",)), new("clerk"), new("stranger")
    judge = trust((worker, clerk), {"orders": frozenset(("@night",)), "desk": frozenset(("clerk",))}).judge
    assert judge("orders", worker.public) == Known("worker", ("night",))
    assert judge("orders", clerk.public) is None
    assert judge("desk", clerk.public) == Known("clerk", ()) and judge("desk", worker.public) is None
    assert judge("anywhere", worker.public) is not None, "a domain without a rule admits who is known"
    assert judge("anywhere", stranger.public) is None


def test_a_name_is_no_group() -> None:
    assert trust((new("night"),), {"d": frozenset(("@night",))}).judge("d", new("night").public) is None
