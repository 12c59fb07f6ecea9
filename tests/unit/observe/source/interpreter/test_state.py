"""How the paths of a branch become one state again: what must hold, what only may, and what is not there at all."""

from __future__ import annotations

import pytest

from ironhouse.observe.source.interpreter.state import Setting, State, Writes, either, weaken
from ironhouse.observe.source.interpreter.values import Alt, Const, Obj, Value

VARIABLE = ("v", 1, "address")
FIELD = ("f", 7, "address")
ONE, TWO, THREE = Const(1), Const(2), Const(3)


def setting(
    value: Value = ONE, text: str = "1", line: int = 1, *, must: bool = True, flag: str | None = None
) -> Setting:
    return Setting(value, text, "a.py", line, must, flag, usual=must)


def a_socket(number: int = 1) -> Obj:
    return Obj("socket", number, "a.py", number)


def settings_of(state: State, of: Obj) -> dict[str, Setting]:
    found = state.get(("o", of))
    assert isinstance(found, dict)
    return found


def forked(base: State, writes: Writes) -> Writes:
    """What a path that writes *writes* comes to."""
    path = State(base)
    for key, value in writes.items():
        path.set(key, value)
    return path.since(base)


def test_what_nobody_wrote_is_none() -> None:
    assert State().get(VARIABLE) is None


def test_a_fork_sees_what_was_written_before_it() -> None:
    base = State()
    base.set(VARIABLE, ONE)
    assert State(State(base)).get(VARIABLE) == ONE


def test_a_fork_sees_its_own_write_and_its_base_does_not() -> None:
    base = State()
    base.set(VARIABLE, ONE)
    fork = State(base)
    fork.set(VARIABLE, TWO)
    assert (fork.get(VARIABLE), base.get(VARIABLE)) == (TWO, ONE)


def test_since_has_what_was_written_since_the_base_and_nothing_older() -> None:
    base = State()
    base.set(FIELD, ONE)
    fork = State(base)
    fork.set(VARIABLE, TWO)
    assert fork.since(base) == {VARIABLE: TWO}


def test_since_takes_the_latest_of_several_forks() -> None:
    base = State()
    first = State(base)
    first.set(VARIABLE, ONE)
    first.set(FIELD, ONE)
    second = State(first)
    second.set(VARIABLE, TWO)
    assert second.since(base) == {VARIABLE: TWO, FIELD: ONE}


def test_since_is_a_copy() -> None:
    base = State()
    fork = State(base)
    fork.set(VARIABLE, ONE)
    fork.since(base)[VARIABLE] = TWO
    assert fork.get(VARIABLE) == ONE


def test_nothing_was_written_since_oneself() -> None:
    state = State()
    state.set(VARIABLE, ONE)
    assert state.since(state) == {}


def test_the_only_path_left_is_taken_over_as_it_is() -> None:
    base, made = State(), a_socket()
    base.set(("x", made), True)
    base.settle([forked(base, {VARIABLE: TWO, ("o", made): {"SNDHWM": setting()}})], "quick")
    assert base.get(VARIABLE) == TWO
    assert settings_of(base, made) == {"SNDHWM": setting()}


def test_no_path_left_changes_nothing() -> None:
    base = State()
    base.set(VARIABLE, ONE)
    base.settle([])
    assert base.get(VARIABLE) == ONE


@pytest.mark.parametrize("key", [VARIABLE, FIELD])
def test_two_paths_that_differ_give_alternatives(key: tuple[str, int, str]) -> None:
    base = State()
    base.settle([forked(base, {key: ONE}), forked(base, {key: TWO})])
    assert base.get(key) == Alt((ONE, TWO))


@pytest.mark.parametrize("key", [VARIABLE, FIELD])
def test_a_path_that_writes_nothing_keeps_what_was_there(key: tuple[str, int, str]) -> None:
    base = State()
    base.set(key, ONE)
    base.settle([{}, forked(base, {key: TWO})])
    assert base.get(key) == Alt((ONE, TWO))


def test_a_variable_that_one_path_alone_has_is_that_paths() -> None:
    base = State()
    base.settle([{}, forked(base, {VARIABLE: TWO})])
    assert base.get(VARIABLE) == TWO


def test_what_both_paths_overwrite_is_gone() -> None:
    base = State()
    base.set(VARIABLE, ONE)
    base.settle([forked(base, {VARIABLE: TWO}), forked(base, {VARIABLE: THREE})])
    assert base.get(VARIABLE) == Alt((TWO, THREE))


def test_settling_a_fork_leaves_its_base_alone() -> None:
    base = State()
    base.set(VARIABLE, ONE)
    fork = State(base)
    fork.settle([forked(fork, {VARIABLE: TWO}), forked(fork, {VARIABLE: THREE})])
    assert base.get(VARIABLE) == ONE


def test_an_option_that_every_path_sets_must_be_set() -> None:
    base, made = State(), a_socket()
    base.set(("x", made), True)
    path = {("o", made): {"SNDHWM": setting()}}
    base.settle([forked(base, path), forked(base, path)], "quick")
    assert settings_of(base, made) == {"SNDHWM": setting()}


@pytest.mark.parametrize("first", [True, False])
def test_an_option_that_one_path_sets_may_be_set_and_the_flag_says_when(first: bool) -> None:
    base, made = State(), a_socket()
    base.set(("x", made), True)
    setting_it = forked(base, {("o", made): {"SNDHWM": setting()}})
    base.settle([setting_it, {}] if first else [{}, setting_it], "quick")
    assert settings_of(base, made) == {"SNDHWM": setting(must=False, flag="quick")}


def test_the_innermost_flag_stays() -> None:
    base, made = State(), a_socket()
    base.set(("x", made), True)
    base.settle([{("o", made): {"SNDHWM": setting(must=False, flag="inner")}}, {}], "outer")
    assert settings_of(base, made)["SNDHWM"].flag == "inner"


def test_what_may_be_set_on_one_path_and_must_on_the_other_may_be() -> None:
    base, made = State(), a_socket()
    base.set(("x", made), True)
    may = setting(must=False, flag="inner")
    base.settle([{("o", made): {"SNDHWM": setting()}}, {("o", made): {"SNDHWM": may}}], "outer")
    assert settings_of(base, made) == {"SNDHWM": may}


def test_an_option_set_before_the_branch_stays_a_must_beside_one_that_a_path_sets() -> None:
    base, made = State(), a_socket()
    base.set(("x", made), True)
    base.set(("o", made), {"LINGER": setting()})
    base.settle([{("o", made): {"LINGER": setting(), "SNDHWM": setting()}}, {}], "quick")
    assert {name: found.must for name, found in settings_of(base, made).items()} == {"LINGER": True, "SNDHWM": False}


def test_options_set_to_different_values_must_be_set_to_one_of_them() -> None:
    base, made = State(), a_socket()
    base.set(("x", made), True)
    low, high = setting(ONE, "low", 3), setting(TWO, "high", 5)
    base.settle([{("o", made): {"SNDHWM": low}}, {("o", made): {"SNDHWM": high}}], "quick")
    assert settings_of(base, made) == {"SNDHWM": setting(Alt((ONE, TWO)), "low | high", 3)}


def test_the_same_text_on_two_lines_is_shown_once() -> None:
    base, made = State(), a_socket()
    base.set(("x", made), True)
    base.settle([{("o", made): {"SNDHWM": setting(line=3)}}, {("o", made): {"SNDHWM": setting(line=5)}}])
    assert settings_of(base, made) == {"SNDHWM": setting(line=3)}


def test_each_expression_is_named_once_however_often_paths_are_joined() -> None:
    state, socket = State(), a_socket()
    paths = [{("x", socket): True, ("o", socket): {"LINGER": setting(text=text)}} for text in ("one", "other")]
    for _ in range(40):
        state.settle([*paths, {("o", socket): settings_of(state, socket)}] if state.get(("o", socket)) else paths)
        paths = paths[::-1]
    assert sorted(settings_of(state, socket)["LINGER"].text.split(" | ")) == ["one", "other"]


def test_a_path_without_the_object_has_no_say_about_its_options() -> None:
    base, made = State(), a_socket()
    making_it = forked(base, {("x", made): True, ("o", made): {"SNDHWM": setting()}})
    base.settle([{}, making_it], "quick")
    assert settings_of(base, made) == {"SNDHWM": setting()}
    assert base.get(("x", made)) is True


def test_a_path_that_makes_the_object_and_sets_nothing_has_a_say() -> None:
    base, made = State(), a_socket()
    setting_it = forked(base, {("x", made): True, ("o", made): {"SNDHWM": setting()}})
    base.settle([setting_it, forked(base, {("x", made): True}), {}], "quick")
    assert settings_of(base, made) == {"SNDHWM": setting(must=False, flag="quick")}


def test_the_objects_of_the_two_paths_keep_their_own_options() -> None:
    base, left, right = State(), a_socket(1), a_socket(2)
    base.settle(
        [
            {("x", left): True, ("o", left): {"SNDHWM": setting()}, VARIABLE: left},
            {("x", right): True, ("o", right): {"RCVHWM": setting()}, VARIABLE: right},
        ]
    )
    assert base.get(VARIABLE) == Alt((left, right))
    assert settings_of(base, left) == {"SNDHWM": setting()}
    assert settings_of(base, right) == {"RCVHWM": setting()}


@pytest.mark.parametrize("kind", ["r", "e"])
def test_members_and_endpoints_are_the_union_of_the_paths(kind: str) -> None:
    base, key = State(), (kind, 1)
    base.set(key, frozenset({"first"}))
    base.settle([{key: frozenset({"first", "second"})}, {key: frozenset({"first", "third"})}, {}])
    assert base.get(key) == {"first", "second", "third"}


def test_cells_join_cell_by_cell() -> None:
    base, key = State(), ("c", 1)
    base.settle([{key: {"a": ONE, "b": ONE}}, {key: {"b": TWO, "c": THREE}}])
    assert base.get(key) == {"a": ONE, "b": Alt((ONE, TWO)), "c": THREE}


def test_joining_cells_changes_no_paths_own() -> None:
    base, key = State(), ("c", 1)
    left: dict[str, Value] = {"a": ONE}
    right: dict[str, Value] = {"a": TWO, "b": TWO}
    base.settle([{key: left}, {key: right}])
    assert (left, right) == ({"a": ONE}, {"a": TWO, "b": TWO})


def test_a_poll_that_guards_on_one_path_is_there_after_it() -> None:
    base, key = State(), ("g", 1)
    base.settle([{}, {key: "poll at 3"}])
    assert base.get(key) == "poll at 3"


def test_weaken_takes_the_must_and_leaves_the_rest() -> None:
    assert weaken(setting(flag="quick")) == setting(must=False, flag="quick")


def test_a_text_that_is_joined_over_and_over_names_each_alternative_once() -> None:
    text = "a"
    for _ in range(40):
        text = either(text, either("b", text))
    assert text == "a | b"


def test_more_texts_than_a_value_keeps_are_cut() -> None:
    text = "0"
    for number in range(1, 40):
        text = either(text, str(number))
    assert text == "0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | …"
