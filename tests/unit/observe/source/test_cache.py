"""What is kept between runs, and that nothing which goes wrong with it fails an audit."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ironhouse.observe.source import cache, form
from ironhouse.observe.source.cache import FormCache, ResultCache, cache_folder, form_key, prune, result_key

KEY = form_key(b"import zmq\n", "python", 1)


def _unit(path: str = "a.py", value: object = 1) -> form.Unit:
    assert isinstance(value, bool | int | float | str)
    call = form.Call(form.Attr(form.Name("zmq"), "Context"), (form.Const(value),), (), 1, 0, 9)
    return form.Unit(path, "python", (form.Do(call, 1),), {0: (form.Return(call, 2),)})


def _saved(folder: Path, **units: form.Unit) -> Path:
    kept = FormCache(folder, Path("/root"))
    for name, unit in units.items():
        kept.put(form_key(name.encode(), "python", 1), unit)
    kept.save()
    (pack,) = folder.glob("forms-*")
    return pack


def _get(folder: Path, name: str) -> form.Unit | None:
    return FormCache(folder, Path("/root")).get(form_key(name.encode(), "python", 1), "a.py")


def test_a_form_comes_back_as_it_was(tmp_path: Path) -> None:
    _saved(tmp_path, one=_unit())
    assert _get(tmp_path, "one") == _unit()
    assert _get(tmp_path, "two") is None


def test_a_form_is_there_before_it_is_saved_and_not_after_a_run_that_did_not_save(tmp_path: Path) -> None:
    kept = FormCache(tmp_path, Path("/root"))
    kept.put(KEY, _unit())
    assert kept.get(KEY, "a.py") == _unit()
    assert FormCache(tmp_path, Path("/root")).get(KEY, "a.py") is None


def test_equal_files_share_a_form_under_their_own_paths(tmp_path: Path) -> None:
    _saved(tmp_path, one=_unit("a.py"))
    kept = FormCache(tmp_path, Path("/root"))
    key = form_key(b"one", "python", 1)
    first, second = kept.get(key, "x/a.py"), kept.get(key, "y/b.py")
    assert first is not None
    assert second is not None
    assert (first.path, second.path) == ("x/a.py", "y/b.py")


def test_a_form_that_has_grown_replaces_the_old_one(tmp_path: Path) -> None:
    _saved(tmp_path, one=_unit())
    _saved(tmp_path, one=_unit(value=2), two=_unit())
    assert _get(tmp_path, "one") == _unit(value=2)
    assert _get(tmp_path, "two") == _unit()


def test_roots_do_not_share_packs(tmp_path: Path) -> None:
    _saved(tmp_path, one=_unit())
    assert FormCache(tmp_path, Path("/other")).get(form_key(b"one", "python", 1), "a.py") is None


def test_bytes_language_version_and_shape_each_make_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {
        form_key(b"a", "python", 1),
        form_key(b"b", "python", 1),
        form_key(b"a", "cpp", 1),
        form_key(b"a", "python", 2),
        form_key(b"a", "python", 12),
        result_key([b"a", b"b"]),
        result_key([b"ab"]),
        result_key([b"b", b"a"]),
        result_key([b"ab", b""]),
    }
    assert len(keys) == 9
    monkeypatch.setattr(cache, "_shape", lambda: b"another form")
    assert not keys & {form_key(b"a", "python", 1), result_key([b"ab"])}


def test_a_changed_form_has_another_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache._shape.__wrapped__()
    assert cache._shape.__wrapped__() == before
    monkeypatch.setitem(form.Handler.__annotations__, "name", "int | None")
    assert cache._shape.__wrapped__() != before


def test_what_msgpack_cannot_hold_is_not_kept_and_is_no_error(tmp_path: Path) -> None:
    deep: form.Expr = form.Name("x")
    for _ in range(100_000):
        deep = form.Await(deep)
    kept = FormCache(tmp_path, Path("/root"))
    kept.put(b"big", _unit(value=2**80))
    kept.put(b"surrogate", _unit(value="\udc80"))
    kept.put(b"deep", form.Unit("a.py", "python", (form.Do(deep, 1),), {}))
    kept.put(b"fine", _unit())
    kept.save()
    again = FormCache(tmp_path, Path("/root"))
    assert [again.get(key, "a.py") is not None for key in (b"big", b"surrogate", b"deep", b"fine")] == [
        False,
        False,
        False,
        True,
    ]


def test_damage_at_any_byte_loses_at_most_the_entry_and_never_raises(tmp_path: Path) -> None:
    pack = _saved(tmp_path, one=_unit(value=1), two=_unit(value=2))
    sound = pack.read_bytes()
    intact = {"one": _unit(value=1), "two": _unit(value=2)}
    for place in range(len(sound)):
        pack.write_bytes(sound[:place] + bytes([sound[place] ^ 0x41]) + sound[place + 1 :])
        got = {name: _get(tmp_path, name) for name in intact}
        assert all(unit is None or unit == intact[name] for name, unit in got.items())
        assert None in got.values()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:20],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: b"\x80\x04\x95" + data,
        lambda data: b"GIF89a" * 100,
    ],
)
def test_a_foreign_or_cut_off_pack_is_ignored_and_written_anew(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    pack = _saved(tmp_path, one=_unit())
    pack.write_bytes(spoil(pack.read_bytes()))
    assert _get(tmp_path, "one") is None
    _saved(tmp_path, one=_unit())
    assert _get(tmp_path, "one") == _unit()


def test_an_entry_that_is_sound_but_no_unit_is_ignored(tmp_path: Path) -> None:
    kept = FormCache(tmp_path, Path("/root"))
    kept._new[KEY] = msgspec.msgpack.encode({"__reduce__": "os.system"})
    kept.save()
    assert FormCache(tmp_path, Path("/root")).get(KEY, "a.py") is None


def test_two_runs_at_once_keep_what_both_have_learnt(tmp_path: Path) -> None:
    first, second = FormCache(tmp_path, Path("/root")), FormCache(tmp_path, Path("/root"))
    first.put(form_key(b"one", "python", 1), _unit(value=1))
    second.put(form_key(b"two", "python", 1), _unit(value=2))
    first.save()
    second.save()
    assert (_get(tmp_path, "one"), _get(tmp_path, "two")) == (_unit(value=1), _unit(value=2))


def test_readers_never_see_half_a_pack_while_many_write(tmp_path: Path) -> None:
    _saved(tmp_path, one=_unit())
    wrong: list[object] = []

    def write(number: int) -> None:
        for turn in range(15):
            _saved(tmp_path, **{"one": _unit(), f"own{number}": _unit(value=turn)})
            if _get(tmp_path, "one") != _unit():
                wrong.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert [file.name[:6] for file in tmp_path.iterdir()] == ["forms-"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_read_only_disk_fails_nothing_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    pack = _saved(tmp_path, one=_unit())
    before = pack.read_bytes()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", refuse)
    _saved(tmp_path, two=_unit())
    ResultCache(tmp_path).put(KEY, b"result")
    monkeypatch.setattr(os, "open", refuse)
    _saved(tmp_path, two=_unit())
    monkeypatch.undo()
    assert pack.read_bytes() == before
    assert list(tmp_path.iterdir()) == [pack]


def test_a_pack_or_result_that_cannot_be_read_is_as_if_it_were_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _saved(tmp_path, one=_unit())
    ResultCache(tmp_path).put(KEY, b"result")

    def refuse(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert _get(tmp_path, "one") is None
    assert ResultCache(tmp_path).get(KEY) is None


def test_unused_entries_go_and_used_ones_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _saved(tmp_path, one=_unit(), two=_unit())
    later = time.time() + (cache.UNUSED_DAYS + 1) * cache.DAY
    monkeypatch.setattr(time, "time", lambda: later)
    kept = FormCache(tmp_path, Path("/root"))
    assert kept.get(form_key(b"one", "python", 1), "a.py") is not None
    kept.save()
    assert _get(tmp_path, "one") is not None
    assert _get(tmp_path, "two") is None


def test_a_warm_run_writes_nothing(tmp_path: Path) -> None:
    pack = _saved(tmp_path, one=_unit())
    before = pack.stat()
    kept = FormCache(tmp_path, Path("/root"))
    assert kept.get(form_key(b"one", "python", 1), "a.py") is not None
    kept.save()
    assert pack.stat().st_ino == before.st_ino


def test_a_pack_stays_within_its_limit_and_keeps_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(msgspec.msgpack.encode(_unit()))
    monkeypatch.setattr(cache, "PACK_LIMIT", 3 * size)
    _saved(tmp_path, one=_unit(), two=_unit(), three=_unit())
    later = time.time() + 2 * cache.DAY
    monkeypatch.setattr(time, "time", lambda: later)
    _saved(tmp_path, four=_unit())
    kept = [name for name in ("one", "two", "three", "four") if _get(tmp_path, name)]
    assert len(kept) == 3
    assert "four" in kept


# Results


def test_a_result_comes_back_byte_for_byte(tmp_path: Path) -> None:
    results = ResultCache(tmp_path)
    for result in (b"", b"{}", bytes(range(256)) * 100):
        results.put(KEY, result)
        assert results.get(KEY) == result
    assert results.get(result_key([b"other"])) is None


def test_a_damaged_result_is_none(tmp_path: Path) -> None:
    results = ResultCache(tmp_path)
    results.put(KEY, b"clean")
    (file,) = tmp_path.iterdir()
    sound = file.read_bytes()
    for spoilt in (b"", sound[:-1], sound + b"x", sound[:-1] + b"m", b"x" + sound[1:]):
        file.write_bytes(spoilt)
        assert results.get(KEY) is None


# The folder


def test_the_folder_is_made_for_this_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "a" / "b"))
    assert cache_folder() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_without_a_choice_the_folder_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(cache.FOLDER_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = cache_folder()
    assert folder is not None
    assert tmp_path in folder.parents


@pytest.mark.skipif(os.name != "posix", reason="asks for POSIX permissions")
def test_a_folder_that_others_may_write_or_own_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "c"))
    assert cache_folder() is not None
    (tmp_path / "c").chmod(0o777)
    assert cache_folder() is None
    (tmp_path / "c").chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert cache_folder() is None


def test_a_folder_that_cannot_be_made_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "file" / "c"))
    assert cache_folder() is None
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "file"))
    assert cache_folder() is None


def test_pruning_removes_old_files_and_the_oldest_over_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(cache, "FOLDER_LIMIT", 25)
    for name, days in {"result-new": 0, "forms-mid": 1, "result-third": 2, "new-left": 40, "forms-old": 31}.items():
        (tmp_path / name).write_bytes(b"x" * 10)
        os.utime(tmp_path / name, (now, now - days * cache.DAY))
    (tmp_path / "another's").write_bytes(b"x" * 100)
    os.utime(tmp_path / "another's", (1, 1))
    prune(tmp_path, now)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["another's", "forms-mid", "pruned", "result-new"]


def test_pruning_happens_at_most_once_a_day(tmp_path: Path) -> None:
    now = time.time()
    prune(tmp_path, now)
    (tmp_path / "forms-old").write_bytes(b"")
    os.utime(tmp_path / "forms-old", (1, 1))
    prune(tmp_path, now + cache.DAY / 2)
    assert (tmp_path / "forms-old").exists()
    prune(tmp_path, now + cache.DAY + 1)
    assert not (tmp_path / "forms-old").exists()


def test_pruning_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    prune(tmp_path / "gone")
