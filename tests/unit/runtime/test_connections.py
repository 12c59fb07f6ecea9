"""The table asks a kernel that is made up: each connection has its counts, and a descriptor may change hands."""

from collections.abc import Callable

from ironhouse.keys.generation import new
from ironhouse.keys.trust import Known, trust
from ironhouse.runtime.connections import CLIENT_WITH_INITIATE, SERVER_BEFORE_READY, Admission, Caps, Gate
from ironhouse.runtime.descriptors import Look
from ironhouse.runtime.serials import Serials

WORKER, CLERK = new("worker"), new("clerk")


class Kernel:
    def __init__(self) -> None:
        self.open: dict[int, Look] = {}
        self.bytes: dict[int, tuple[int, int, int]] = {}
        self.cuts: list[int] = []

    def look(self, descriptor: int) -> Look | None:
        return self.open.get(descriptor)

    def counts(self, descriptor: int, cookie: int | None) -> tuple[int | None, int | None, int] | None:
        seen = self.open.get(descriptor)
        return self.bytes[descriptor] if seen is not None and seen.cookie == cookie else None

    def cut(self, descriptor: int, cookie: int | None) -> bool:
        seen = self.open.get(descriptor)
        if seen is None or seen.cookie != cookie:
            return False
        self.cuts.append(descriptor)
        return True


def gate(kernel: Kernel, **caps: int | None) -> Gate:
    known = {"connections": None, "unfinished": None, "per_address": None, **caps}
    return Gate(Caps("d", **known), kernel.look, kernel.counts, kernel.cut)


def come(kernel: Kernel, at: Gate, descriptor: int, address: str = "10.0.0.1", room: int | None = None) -> None:
    kernel.open[descriptor], kernel.bytes[descriptor] = Look(1000 + descriptor, address), (10, 10, 0)
    at.accepted(descriptor, room)


def ask(kernel: Kernel, descriptor: int) -> None:
    kernel.bytes[descriptor] = (SERVER_BEFORE_READY, CLIENT_WITH_INITIATE, 0)


def finish(kernel: Kernel, descriptor: int) -> None:
    kernel.bytes[descriptor] = (SERVER_BEFORE_READY + 60, CLIENT_WITH_INITIATE, 0)


def peers(
    *descriptors: int, then: Callable[[Kernel, int], None] | None = None, **caps: int | None
) -> tuple[Kernel, Gate]:
    """A gate through which all of them came, from one address, after which each did *then*."""
    kernel = Kernel()
    at = gate(kernel, **caps)
    for descriptor in descriptors:
        come(kernel, at, descriptor)
        if then is not None:
            then(kernel, descriptor)
    return kernel, at


def admission(serial: int, who: str = "worker", address: str = "10.0.0.1") -> Admission:
    key = {"worker": WORKER, "clerk": CLERK}[who].public
    return Admission(serial, key, Known(who, ()), "d", address)


def test_only_who_has_sent_initiate_waits() -> None:
    kernel, at = peers(1, 2, 3)
    come(kernel, at, 4, "10.0.0.9")
    ask(kernel, 2)
    finish(kernel, 3)
    ask(kernel, 4)
    assert [one.descriptor for one in at.waiting("10.0.0.1")] == [2]


def test_who_has_sent_initiate_which_nobody_has_read_does_not_wait() -> None:
    kernel, at = peers(1, 2, then=ask)
    kernel.bytes[1] = (SERVER_BEFORE_READY, CLIENT_WITH_INITIATE, 1)
    assert [one.descriptor for one in at.waiting("10.0.0.1")] == [2]
    kernel.bytes[1] = (SERVER_BEFORE_READY, CLIENT_WITH_INITIATE + 1, 1)  # what else it sent hides nothing
    assert [one.descriptor for one in at.waiting("10.0.0.1")] == [1, 2]


def test_of_two_who_wait_the_one_that_was_sent_ready_is_the_one() -> None:
    kernel, at = peers(1, 2, then=ask)
    candidates = at.waiting("10.0.0.1")
    assert len(candidates) == 2 and not at.match([admission(7)], candidates, 1)
    finish(kernel, 2)
    assert at.match([admission(7)], candidates, 1)
    assert {one.descriptor: one.admission and one.admission.serial for one in at} == {1: None, 2: 7}


def test_while_an_earlier_one_is_unmatched_two_who_were_sent_ready_are_not_told_apart() -> None:
    kernel, at = peers(1, 2, then=finish)
    candidates = at.unanswered("10.0.0.1")
    at.puzzle(admission(7))
    at.puzzle(admission(8))
    assert not at.match([admission(8)], candidates, 1)
    kernel.open[1] = Look(1, "10.0.0.1")
    at.gone(1)
    come(kernel, at, 1)
    assert at.match([admission(8)], [one for one in candidates if one.descriptor == 2], 1)


def test_who_is_in_counts_until_its_connection_ends() -> None:
    kernel = Kernel()
    at = gate(kernel, connections=2, per_address=2)
    for descriptor in (1, 2):
        come(kernel, at, descriptor)
        at.bind(admission(descriptor), at.unanswered("10.0.0.1")[0])
    assert at.is_full() and not at.unanswered("10.0.0.1")
    at.gone(1)
    assert not at.is_full()
    come(kernel, at, 1)
    assert [one.descriptor for one in at.unanswered("10.0.0.1")] == [1] and not at.evicted
    come(kernel, at, 2)  # the number was given to another before its end was told
    assert not at.is_full() and len(at) == 2


def test_a_revoked_peer_is_cut_and_no_other() -> None:
    kernel = Kernel()
    at = gate(kernel)
    for descriptor, who in ((1, "worker"), (2, "clerk"), (3, "worker")):
        come(kernel, at, descriptor)
        ask(kernel, descriptor)
        (one,) = at.waiting("10.0.0.1")
        at.bind(admission(descriptor, who), one)
    assert at.revoke(trust((WORKER, CLERK), {})) == 0
    assert at.revoke(trust((CLERK,), {})) == 2
    assert kernel.cuts == [1, 3] and at.revoked == {1, 3}


def test_a_descriptor_that_changed_hands_is_not_cut() -> None:
    kernel = Kernel()
    at = gate(kernel)
    come(kernel, at, 1)
    ask(kernel, 1)
    at.bind(admission(1), at.waiting("10.0.0.1")[0])
    kernel.open[1] = Look(5, "10.0.0.1")
    assert at.revoke(trust((), {})) == 0 and kernel.cuts == [] and at.revoked == {1}


def test_where_it_is_not_known_whose_it_is_the_address_authenticates_again() -> None:
    kernel = Kernel()
    at = gate(kernel)
    for descriptor, address in ((1, "10.0.0.1"), (2, "10.0.0.1"), (3, "10.0.0.2")):
        come(kernel, at, descriptor, address)
        ask(kernel, descriptor)
    at.bind(admission(9, "clerk", "10.0.0.1"), at.waiting("10.0.0.1")[0])
    at.puzzle(admission(4))
    assert at.revoke(trust((CLERK,), {})) == 1
    assert kernel.cuts == [2], "1 is the clerk's, 3 comes from elsewhere"


def test_a_message_settles_whose_it_is() -> None:
    kernel, at = peers(1, 2)
    at.puzzle(admission(4))
    at.seen(4, 2)
    assert not at.unmatched and at.revoke(trust((), {})) == 1 and kernel.cuts == [2]


def test_a_message_that_was_queued_does_not_settle_a_later_connection() -> None:
    """Its own has ended, and the next one was given its descriptor."""
    kernel, at = peers(1, 2)
    at.puzzle(admission(4))
    come(kernel, at, 2)
    at.seen(4, 2)
    assert [one.admission for one in at] == [None, None] and at.unmatched
    at.seen(4, 1)
    assert not at.unmatched


def test_a_message_of_one_address_settles_none_of_another() -> None:
    kernel = Kernel()
    at = gate(kernel)
    come(kernel, at, 1, "10.0.0.2")
    at.puzzle(admission(4, address="10.0.0.1"))
    at.seen(4, 1)
    assert [one.admission for one in at] == [None]


def test_an_admission_is_forgotten_when_all_that_it_can_be_of_are_gone() -> None:
    kernel, at = peers(1, 2)
    at.puzzle(admission(4))
    come(kernel, at, 3)
    at.gone(2)
    assert at.unmatched, "it may be 1"
    at.bind(admission(5), next(iter(at)))
    at.gone(1)
    assert at.unmatched, "1 was another's, and what it can be of is looked for when one goes that is nobody's"
    come(kernel, at, 4)
    at.gone(4)
    assert not at.unmatched, "3 came later"


def test_the_oldest_unfinished_is_evicted_and_never_one_that_is_in() -> None:
    kernel = Kernel()
    at = gate(kernel, unfinished=2)
    for descriptor in (1, 2, 3):
        come(kernel, at, descriptor)
        if descriptor == 1:
            finish(kernel, 1)
    assert kernel.cuts == []
    come(kernel, at, 4)
    assert kernel.cuts == [2] and {one.descriptor for one in at} == {1, 3, 4} and at.evicted == 1


def test_one_address_does_not_take_every_place() -> None:
    kernel = Kernel()
    at = gate(kernel, per_address=2)
    come(kernel, at, 1, "10.0.0.9")
    for descriptor in (2, 3, 4):
        come(kernel, at, descriptor)
        finish(kernel, descriptor)
    assert kernel.cuts == [4], "who is in stays in: the newcomer goes"
    assert {one.descriptor for one in at} == {1, 2, 3}


def test_the_process_keeps_descriptors_for_itself() -> None:
    kernel = Kernel()
    at = gate(kernel)
    for descriptor in (1, 2, 3):
        come(kernel, at, descriptor, room=2)
    assert kernel.cuts == [1] and len(at) == 2


def test_too_many_peers_are_told_to_come_back() -> None:
    kernel = Kernel()
    at = gate(kernel, connections=1)
    come(kernel, at, 1)
    ask(kernel, 1)
    assert not at.is_full()
    at.bind(admission(1), at.waiting("10.0.0.1")[0])
    assert at.is_full()
    at.gone(1)
    assert not at.is_full()


def test_one_that_closed_before_it_was_looked_at_is_nobody() -> None:
    kernel = Kernel()
    at = gate(kernel)
    at.accepted(1, None)
    assert len(at) == 0


def test_the_next_after_who_was_matched_last_is_the_likeliest() -> None:
    kernel, at = peers(1, 2, 3, 4, then=ask)
    assert [one.descriptor for one in at.likeliest_first(at.waiting("10.0.0.1"))] == [1, 2, 3, 4]
    finish(kernel, 2)
    assert at.match([admission(1)], at.waiting("10.0.0.1") + [one for one in at if one.descriptor == 2], 1)
    waiting = at.likeliest_first(at.unanswered("10.0.0.1"))
    assert [one.descriptor for one in waiting] == [3, 4, 1]
    finish(kernel, 1)
    assert not at.match([admission(2)], waiting[:2], 1)
    assert at.match([admission(2)], waiting, 1)
    assert [one.descriptor for one in at.likeliest_first(at.unanswered("10.0.0.1"))] == [3, 4]


def test_while_earlier_ones_are_not_matched_all_are_looked_at() -> None:
    kernel, at = peers(1, 2, then=ask)
    candidates = at.waiting("10.0.0.1")
    at.puzzle(admission(1))
    at.puzzle(admission(2))
    for descriptor in (1, 2):
        finish(kernel, descriptor)
    assert not at.match([admission(2)], candidates, 1)


def test_who_was_refused_is_not_taken_for_who_was_let_in() -> None:
    kernel, at = peers(1, 2, then=ask)
    candidates = at.waiting("10.0.0.1")
    kernel.bytes[1] = (SERVER_BEFORE_READY + 12, CLIENT_WITH_INITIATE, 0)
    at.puzzle(admission(1))
    assert not at.match([admission(1)], candidates, 1)
    finish(kernel, 2)
    assert at.match([admission(1)], candidates, 1)
    assert {one.descriptor: one.admission and one.admission.serial for one in at} == {1: None, 2: 1}


def test_an_admission_ends_with_the_last_connection_that_could_be_its() -> None:
    kernel, at = peers(1, 2)
    come(kernel, at, 3, "10.0.0.9")
    at.puzzle(admission(1))
    come(kernel, at, 4)
    for descriptor, left in ((1, [1]), (2, [])):
        at.gone(descriptor)
        at.tidy()
        assert list(at.unmatched) == left


def test_a_connection_that_is_anothers_is_none_that_an_admission_could_be_of() -> None:
    _, at = peers(1, 2)
    at.puzzle(admission(1))
    at.bind(admission(2), next(one for one in at if one.descriptor == 1))
    at.tidy()
    assert list(at.unmatched) == [1]
    at.gone(2)
    at.tidy()
    assert not at.unmatched


def test_who_is_matched_has_no_message_looked_at_any_more() -> None:
    kernel, serials = Kernel(), Serials()
    at = Gate(Caps("d", None, None, None), kernel.look, kernel.counts, kernel.cut, serials)
    for descriptor in (1, 2):
        come(kernel, at, descriptor)
        at.puzzle(admission(descriptor))
    assert len(serials) == 2
    at.bind(admission(1), next(iter(at)))
    assert len(serials) == 1 and serials.was_expected(2)


def test_where_the_system_tells_no_address_whoever_is_not_matched_comes_again() -> None:
    """ZAP is told an address of ipc's peers that not every system gives for their connections."""
    kernel = Kernel()
    at = gate(kernel)
    for descriptor in (1, 2, 3):
        come(kernel, at, descriptor, "")
    come(kernel, at, 4, "10.0.0.1")
    at.bind(admission(3, "clerk", ""), next(iter(at)))
    at.puzzle(admission(4, address="localhost:0:0:77"))
    assert at.revoke(trust((CLERK,), {})) == 2 and kernel.cuts == [2, 3]
