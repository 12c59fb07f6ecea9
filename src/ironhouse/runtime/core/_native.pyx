# cython: language_level=3, boundscheck=False, wraparound=False, binding=False, freethreading_compatible=True
"""Sends and receives plain bytes by libzmq's own functions.

Owns the handle of one socket for as long as that is open, who is inside a call of it, and what is counted. Each call is
tried without waiting while the GIL is held, and waits without it. Whatever is not plain bytes with known flags goes to
the socket's own methods, which are pyzmq's with the same counters; what a timeout means, and which use is refused, are
decided there too. The socket is held weakly: a method that was kept does not keep its socket open. Each call that may
wait keeps it; of those that do not, only in a free-threaded build could anybody let go of it in the middle.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.exc cimport PyErr_CheckSignals
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF
from cpython.pythread cimport PyThread_get_thread_ident
from libc.errno cimport EAGAIN, EHOSTUNREACH, EINTR, ENOTSOCK
from libc.stdint cimport int64_t, uint64_t, uintptr_t
from libc.stdlib cimport free
from posix.time cimport CLOCK_MONOTONIC, clock_gettime, timespec

from weakref import ref

from zmq.error import Again, ContextTerminated, ZMQError


cdef extern from "<sched.h>" nogil:
    int sched_yield()

cdef extern from "Python.h":
    PyObject *PyBytes_FromStringAndSize(const char *, Py_ssize_t)
    Py_ssize_t Py_REFCNT(PyObject *)

cdef extern from "libzmq.h" nogil:
    ctypedef struct frame_t:
        pass
    ctypedef struct poll_item_t:
        void *socket
        int fd
        short events
        short revents
    ctypedef struct libzmq_t:
        void (*version)(int *, int *, int *) noexcept nogil
        int (*error)() noexcept nogil
        int (*send)(void *, const void *, size_t, int) noexcept nogil
        int (*getsockopt)(void *, int, void *, size_t *) noexcept nogil
        int (*poll)(poll_item_t *, int, long) noexcept nogil
        int (*msg_init)(frame_t *) noexcept nogil
        int (*msg_recv)(frame_t *, void *, int) noexcept nogil
        int (*msg_send)(frame_t *, void *, int) noexcept nogil
        int (*msg_close)(frame_t *) noexcept nogil
        int (*msg_more)(const frame_t *) noexcept nogil
        void *(*msg_data)(frame_t *) noexcept nogil
        size_t (*msg_size)(const frame_t *) noexcept nogil
        const char *(*msg_gets)(const frame_t *, const char *) noexcept nogil
        int (*msg_get)(const frame_t *, int) noexcept nogil
    libzmq_t libzmq
    const char *libzmq_find(const char *) noexcept
    int ZMQ_DONTWAIT, ZMQ_SNDMORE, ZMQ_RCVTIMEO, ZMQ_SRCFD, ZMQ_REQ, ZMQ_REP, ZMQ_POLLIN, ZMQ_ETERM

cdef extern from "use.h" nogil:
    bint IS_FREE_THREADED
    int USE_FREE, USE_BUSY, USE_DETACHED
    bint use_enter(int *) noexcept
    bint use_enter_any(int *) noexcept
    void use_leave(int *) noexcept
    int use_look(int *) noexcept
    void use_set(int *, int) noexcept

cdef extern from "queue.h" nogil:
    ctypedef struct queue_t:
        pass
    queue_t *queue_new() noexcept
    void queue_leave(queue_t *) noexcept
    long queue_length(queue_t *) noexcept
    int queue_frame(queue_t *, frame_t *, const void *, size_t) noexcept

cdef extern from "serials.h" nogil:
    ctypedef struct serials_t:
        uint64_t *table
    size_t serials_count(serials_t *) noexcept
    bint serials_has(serials_t *, uint64_t) noexcept
    int serials_add(serials_t *, uint64_t) noexcept
    bint serials_remove(serials_t *, uint64_t) noexcept
    uint64_t serials_parse(const char *) noexcept

cdef extern from "counts.h" nogil:
    ctypedef struct counts_t:
        int64_t sent, received
        int unread
    int COUNTS_GONE, COUNTS_KNOWN, COUNTS_NONE
    int counts_look(int, uint64_t, counts_t *) noexcept
    int counts_peer(int, uint64_t *, char *, size_t) noexcept


cdef enum:
    KNOWN_PEERS = 4096

cdef uint64_t OF_DESCRIPTOR = <uint64_t>1 << 62  # as in serials.py


cdef object refuse_use = None, ask_peers = None, seen = None, new_peer = None
cdef bytes serial_name = b"", groups_name = b"", user_name = b"", address_name = b"Peer-Address"


def find(str module_path, *, refuse, about_peers):
    """Finds libzmq's functions as the extension module at *module_path* calls them; None, or why it cannot.

    *refuse* raises what overlapping use raises. *about_peers* is called once, when peers are first of interest: it gives
    what is told of a serial that was expected, what makes a ``Peer``, and the names of a connection's metadata, which
    are its serial, its peer's groups and its peer's name.
    """
    global refuse_use, ask_peers
    cdef bytes path = module_path.encode("utf-8", "surrogateescape")
    cdef const char *why = libzmq_find(path)
    if why != NULL:
        return why.decode("utf-8", "replace")
    refuse_use, ask_peers = refuse, about_peers
    return None


cdef int know_peers() except -1:
    global seen, new_peer, serial_name, groups_name, user_name
    if new_peer is None:
        tell, peer, serial, groups, user = ask_peers()
        serial_name, groups_name, user_name = serial.encode(), groups.encode(), user.encode()
        seen, new_peer = tell, peer
    return 0


def version():
    """The version of the library that was found."""
    cdef int major = 0, minor = 0, patch = 0
    libzmq.version(&major, &minor, &patch)
    return major, minor, patch


def peer(int descriptor):
    """The cookie and the address that ``descriptors.look`` gives."""
    cdef char address[64]
    cdef uint64_t cookie = 0
    if counts_peer(descriptor, &cookie, address, sizeof(address)) != COUNTS_KNOWN:
        return None
    return cookie, address.decode("ascii", "replace").removeprefix("::ffff:")


def counts(int descriptor, cookie):
    """As ``descriptors.counts``, which says what it gives; nothing of a connection without a cookie."""
    cdef counts_t found
    cdef int known = COUNTS_NONE if cookie is None else counts_look(descriptor, cookie, &found)
    if known == COUNTS_GONE:
        return None
    return (found.sent, found.received, found.unread) if known == COUNTS_KNOWN else (None, None, 0)


cdef int64_t now_ms() noexcept nogil:
    cdef timespec at
    clock_gettime(CLOCK_MONOTONIC, &at)
    return <int64_t>at.tv_sec * 1000 + at.tv_nsec // 1000000


cdef class Counters:
    """As ``held.Counters``, which says what each is."""

    cdef public uint64_t sent, sent_bytes, received, received_bytes, send_timeouts, receive_timeouts, dropped_revoked
    cdef public uint64_t empty
    cdef public bint midway


cdef class Serials:
    """As ``serials.Serials``, which says what each does."""

    cdef serials_t revoked, expected

    def revoke(self, uint64_t serial):
        if serial and serials_add(&self.revoked, serial) < 0:
            raise MemoryError

    def expect(self, uint64_t serial):
        if serial and serials_add(&self.expected, serial) < 0:
            raise MemoryError

    def is_revoked(self, uint64_t serial):
        return serials_has(&self.revoked, serial)

    def was_expected(self, uint64_t serial):
        return serials_remove(&self.expected, serial)

    def __len__(self):
        return self.count()

    cdef inline size_t count(self):
        return serials_count(&self.revoked) + serials_count(&self.expected)

    def __dealloc__(self):
        free(self.revoked.table)
        free(self.expected.table)


cdef class Core:
    """One socket's. It is also the lock that ``held.Held.use`` is, so that native and other calls exclude each other."""

    cdef void *handle
    cdef int use
    cdef int kind
    cdef queue_t *queue
    cdef object socket
    cdef dict peers
    cdef Serials serials
    cdef bint asks, trusted
    cdef readonly Counters counters

    def __cinit__(self, socket, uintptr_t handle, int kind, bint count=False):
        self.socket = ref(socket)
        self.handle = <void *>handle
        self.kind = kind
        self.counters = Counters()
        self.peers = {}
        if count:
            self.queue = queue_new()
            if self.queue == NULL:
                raise MemoryError

    def __dealloc__(self):
        if self.queue != NULL:
            queue_leave(self.queue)

    # Who may use it

    def acquire(self, blocking=False):
        """As a lock's, for calls that go through pyzmq; it never waits."""
        return use_enter_any(&self.use)

    def release(self):
        use_leave(&self.use)

    def locked(self):
        return bool(use_look(&self.use) & USE_BUSY)

    def detach(self):
        """Forgets the handle, before libzmq closes it; the caller has acquired it, or nobody else is there to."""
        use_set(&self.use, use_look(&self.use) | USE_DETACHED)
        self.handle = NULL

    def abandon(self):
        """In the child of a fork: no thread that was inside a call is there any more."""
        use_set(&self.use, USE_DETACHED)
        self.handle = NULL

    @property
    def detached(self):
        return bool(use_look(&self.use) & USE_DETACHED)

    def vet(self, Serials serials, bint asks, bint trusted):
        """From now on each message is looked for in *serials*. *asks*: our ZAP gives serials to connections of it;
        *trusted*: all metadata come from there."""
        know_peers()
        self.serials = serials
        self.asks, self.trusted = asks, trusted

    @property
    def queued(self):
        """Messages that libzmq holds for this socket's peers; None where they are not counted."""
        return queue_length(self.queue) if self.queue != NULL else None

    cdef object open_socket(self):
        socket = self.socket()
        if socket is None:
            raise closed()
        return socket

    cdef inline int enter(self) except -1:
        """Whether the handle may be used; False of a socket that is closed, whose own methods say so."""
        if use_enter(&self.use):
            return True
        if use_look(&self.use) & USE_DETACHED:
            return False
        self.refuse()
        return False

    cdef int refuse(self) except -1:
        socket = self.open_socket()
        refuse_use(socket._held)
        return 0

    # What went wrong

    cdef int failed(self, int error, str op, int flags, socket) except -1:
        """0: try again; 1: it would have to wait, and may not. Anything else is raised."""
        if error == EINTR:
            PyErr_CheckSignals()
            return 0
        if error == EAGAIN:
            if flags & ZMQ_DONTWAIT:
                held = getattr(socket, "_held", None)
                if held is not None and held.watched is not None and held.watched.lost:
                    held.watched.connect_again(socket, held)
                return 1
            socket._again(socket._held, op, flags, Again())
            return 0
        if error == ZMQ_ETERM:
            raise ContextTerminated()
        if error == EHOSTUNREACH and getattr(socket, "_held", None) is not None:
            socket._held.unreachable()
        raise ZMQError(error)

    # Sending

    cdef int put(self, bytes data, int flags) except -1:
        """1: sent; 0: it would have to wait, and may not."""
        cdef frame_t frame
        cdef frame_t *counted = NULL
        cdef const char *start = PyBytes_AS_STRING(data)
        cdef Py_ssize_t size = PyBytes_GET_SIZE(data)
        if self.queue != NULL and not flags & ZMQ_SNDMORE:
            if queue_frame(self.queue, &frame, start, size) < 0:
                raise MemoryError
            counted = &frame
        if self.hand_over(counted, start, size, flags | ZMQ_DONTWAIT) < 0:
            if not self.put_again(counted, start, size, flags, libzmq.error()):
                return 0
        self.counters.sent_bytes += size
        self.counters.sent += not flags & ZMQ_SNDMORE
        return 1

    cdef inline int hand_over(self, frame_t *counted, const char *start, size_t size, int flags) noexcept nogil:
        if counted != NULL:
            return libzmq.msg_send(counted, self.handle, flags)
        return libzmq.send(self.handle, start, size, flags)

    cdef int put_again(self, frame_t *counted, const char *start, size_t size, int flags, int error) except -1:
        """What ``put`` goes on with when the first attempt ended in *error*: a counted frame is closed unless sent."""
        cdef int rc = -1
        try:
            socket = self.open_socket()
            if error == EAGAIN and not flags & ZMQ_DONTWAIT:
                error = 0
            while rc < 0:
                if error and self.failed(error, "send", flags, socket):
                    return 0
                with nogil:
                    rc = self.hand_over(counted, start, size, flags)
                    error = libzmq.error() if rc < 0 else 0
            return 1
        finally:
            if rc < 0 and counted != NULL:
                libzmq.msg_close(counted)

    def send(self, data, int flags=0, bint copy=True, bint track=False, routing_id=None, group=None):
        if IS_FREE_THREADED:
            alive = self.socket()
        if type(data) is not bytes or not copy or track or flags & ~(ZMQ_DONTWAIT | ZMQ_SNDMORE) or (
            routing_id is not None or group is not None
        ) or not self.enter():
            socket = self.open_socket()
            return type(socket).send(socket, data, flags, copy, track, routing_id=routing_id, group=group)
        try:
            if not self.put(<bytes>data, flags):
                raise Again()
        finally:
            use_leave(&self.use)

    cpdef object try_send(self, data, int flags=0):
        """Whether *data* went at once; False where it would have to wait."""
        if IS_FREE_THREADED:
            alive = self.socket()
        if type(data) is not bytes or flags & ~(ZMQ_DONTWAIT | ZMQ_SNDMORE) or not self.enter():
            socket = self.open_socket()
            try:
                type(socket).send(socket, data, flags | ZMQ_DONTWAIT)
            except Again:
                return False
            return True
        try:
            return self.put(<bytes>data, flags | ZMQ_DONTWAIT) == 1
        finally:
            use_leave(&self.use)

    def send_multipart(self, msg_parts, int flags=0, bint copy=True, bint track=False, routing_id=None, group=None):
        if IS_FREE_THREADED:
            alive = self.socket()
        if not copy or track or routing_id is not None or group is not None or flags & ~(ZMQ_DONTWAIT | ZMQ_SNDMORE) or (
            not all_bytes(msg_parts) or not self.enter()
        ):
            socket = self.open_socket()
            return type(socket).send_multipart(
                socket, msg_parts, flags, copy, track, routing_id=routing_id, group=group
            )
        try:
            if not self.put_all(msg_parts, flags):
                raise Again()
        finally:
            use_leave(&self.use)

    cpdef object try_send_multipart(self, msg_parts, int flags=0):
        """Whether the message went at once; False where it would have to wait."""
        if IS_FREE_THREADED:
            alive = self.socket()
        if flags & ~(ZMQ_DONTWAIT | ZMQ_SNDMORE) or not all_bytes(msg_parts) or not self.enter():
            socket = self.open_socket()
            try:
                type(socket).send_multipart(socket, msg_parts, flags | ZMQ_DONTWAIT)
            except Again:
                return False
            return True
        try:
            return self.put_all(msg_parts, flags | ZMQ_DONTWAIT) == 1
        finally:
            use_leave(&self.use)

    cdef int put_all(self, parts, int flags) except -1:
        cdef Py_ssize_t last = len(parts) - 1, at = 0
        for part in parts:
            if not self.put(bytes_of(part), flags | ZMQ_SNDMORE if at < last else flags):
                if at == 0:
                    return 0
                raise Again()
            at += 1
        return 1

    def send_many(self, messages, int flags=0):
        cdef Py_ssize_t sent = 0, count
        cdef tuple batch
        if IS_FREE_THREADED:
            alive = self.socket()
        if flags & ~ZMQ_DONTWAIT or not all_bytes(messages) or not self.enter():
            socket = self.open_socket()
            return type(socket).send_many(socket, messages, flags)
        try:
            batch = tuple(messages)  # a list could become another while a send waits
            count = len(batch)
            while True:
                if self.queue == NULL:
                    sent = self.put_at_once(batch, sent)
                if sent == count:
                    return sent
                if not self.put(bytes_of(batch[sent]), flags):
                    if sent == 0:
                        raise Again()
                    return sent
                sent += 1
        except Again as error:
            error.sent = sent
            raise
        finally:
            use_leave(&self.use)

    cdef Py_ssize_t put_at_once(self, tuple batch, Py_ssize_t at) except -1:
        """How many of *batch* have gone when one would have to wait, or something is wrong; *at* of them went before."""
        cdef Py_ssize_t count = len(batch), first = at
        cdef uint64_t size = 0
        while at < count:
            data = bytes_of(batch[at])
            if libzmq.send(self.handle, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data), ZMQ_DONTWAIT) < 0:
                break
            size += PyBytes_GET_SIZE(data)
            at += 1
        self.counters.sent += at - first
        self.counters.sent_bytes += size
        return at

    # Receiving

    cdef int take(self, frame_t *frame, int flags) except -1:
        """1: *frame* is one that was received, to be closed; 0: it would have to wait, and may not."""
        if self.serials is not None:
            return self.take_vetted(frame, flags)
        libzmq.msg_init(frame)
        if libzmq.msg_recv(frame, self.handle, flags | ZMQ_DONTWAIT) < 0:
            return self.take_again(frame, flags, libzmq.error())
        return 1

    cdef int take_again(self, frame_t *frame, int flags, int error) except -1:
        """What ``take`` goes on with when the first attempt ended in *error*: the frame is closed unless received."""
        cdef int rc = -1
        try:
            socket = self.open_socket()
            self.counters.empty += error == EAGAIN
            if error == EAGAIN and not flags & ZMQ_DONTWAIT:
                error = 0
            while rc < 0:
                if error and self.failed(error, "recv", flags, socket):
                    return 0
                with nogil:
                    sched_yield()  # what fills the queue may have this core: a wake-up for each message costs more
                    rc = libzmq.msg_recv(frame, self.handle, flags)
                    error = libzmq.error() if rc < 0 else 0
            return 1
        finally:
            if rc < 0:
                libzmq.msg_close(frame)

    cdef int take_vetted(self, frame_t *frame, int flags) except -1:
        """As ``take``; messages of revoked connections are passed over, within the time that the call has."""
        cdef int64_t began = 0, deadline = 0
        cdef int limit = -1
        cdef bint dropped = False
        while True:
            libzmq.msg_init(frame)
            if libzmq.msg_recv(frame, self.handle, flags | ZMQ_DONTWAIT) < 0:
                error = libzmq.error()
                if not dropped:
                    began = now_ms()
                    if not self.take_again(frame, flags, error):
                        return 0
                else:
                    libzmq.msg_close(frame)
                    socket = self.open_socket()
                    if error != EAGAIN or flags & ZMQ_DONTWAIT:
                        if self.failed(error, "recv", flags, socket):
                            return 0
                    elif not self.wait(deadline if limit >= 0 else -1):
                        self.failed(EAGAIN, "recv", flags, socket)
                        deadline = now_ms() + limit
                    continue
            if self.counters.midway or not self.serials.count():
                return 1
            if not self.is_revoked(frame):
                return 1
            if not dropped:
                dropped = True
                limit = self.receive_limit()
                deadline = (began or now_ms()) + limit
            self.drop(frame, flags)

    cdef inline bint is_revoked(self, frame_t *frame) except -1:
        cdef uint64_t serial = serials_parse(libzmq.msg_gets(frame, serial_name)) if self.asks else 0
        cdef int descriptor
        if serials_count(&self.serials.expected):
            descriptor = libzmq.msg_get(frame, ZMQ_SRCFD)
            if descriptor >= 0 and serials_remove(&self.serials.expected, OF_DESCRIPTOR | <uint64_t>descriptor):
                self.tell(OF_DESCRIPTOR | <uint64_t>descriptor, descriptor)
            if serials_remove(&self.serials.expected, serial):
                self.tell(serial, descriptor)
        return serials_has(&self.serials.revoked, serial)

    cdef int tell(self, uint64_t serial, int descriptor) except -1:
        socket = self.open_socket()
        seen(socket._held, serial, descriptor)
        return 0

    cdef int drop(self, frame_t *frame, int flags) except -1:
        """Passes over the rest of a message: libzmq has all of it, or gives none."""
        while libzmq.msg_more(frame):
            libzmq.msg_close(frame)
            libzmq.msg_init(frame)
            if libzmq.msg_recv(frame, self.handle, ZMQ_DONTWAIT) < 0:
                break
        libzmq.msg_close(frame)
        self.counters.dropped_revoked += 1
        if self.kind == ZMQ_REP:  # it owes an answer before it may receive again
            libzmq.send(self.handle, b"", 0, ZMQ_DONTWAIT)
        elif self.kind == ZMQ_REQ:  # it may not receive again before it has asked again
            if flags & ZMQ_DONTWAIT:
                raise Again()
            socket = self.open_socket()
            socket._again(socket._held, "recv", flags, Again())
            raise Again()
        return 0

    cdef int wait(self, int64_t deadline) except -1:
        """Whether something may have come before *deadline*, which is negative where there is none."""
        cdef poll_item_t item
        cdef long left = -1
        cdef int error = 0, rc
        item.socket, item.fd, item.events, item.revents = self.handle, 0, ZMQ_POLLIN, 0
        while True:
            if deadline >= 0:
                left = <long>max(deadline - now_ms(), 0)
            with nogil:
                rc = libzmq.poll(&item, 1, left)
                error = libzmq.error() if rc < 0 else 0
            if rc >= 0:
                return rc > 0
            self.failed(error, "recv", ZMQ_DONTWAIT, None)

    cdef int receive_limit(self) except -2:
        cdef int limit = -1
        cdef size_t size = sizeof(int)
        if libzmq.getsockopt(self.handle, ZMQ_RCVTIMEO, &limit, &size) < 0:
            raise ZMQError(libzmq.error())
        return limit

    cdef bytes content(self, frame_t *frame):
        """The bytes of a frame that was received, counted; it is closed."""
        cdef size_t size = libzmq.msg_size(frame)
        cdef PyObject *data = PyBytes_FromStringAndSize(<const char *>libzmq.msg_data(frame), size)
        cdef bint more = libzmq.msg_more(frame)
        libzmq.msg_close(frame)
        if data == NULL:
            raise MemoryError
        result = <bytes>data
        Py_DECREF(result)
        self.counters.midway = more
        self.counters.received += not more
        self.counters.received_bytes += size
        return result

    def recv(self, int flags=0, bint copy=True, bint track=False):
        cdef frame_t frame
        if IS_FREE_THREADED:
            alive = self.socket()
        if not copy or track or flags & ~ZMQ_DONTWAIT or not self.enter():
            socket = self.open_socket()
            return type(socket).recv(socket, flags, copy, track)
        try:
            if not self.take(&frame, flags):
                raise Again()
            return self.content(&frame)
        finally:
            use_leave(&self.use)

    cpdef object try_recv(self):
        """One frame, or None where none is there."""
        cdef frame_t frame
        if IS_FREE_THREADED:
            alive = self.socket()
        if not self.enter():
            socket = self.open_socket()
            try:
                return type(socket).recv(socket, ZMQ_DONTWAIT)
            except Again:
                return None
        try:
            return self.content(&frame) if self.take(&frame, ZMQ_DONTWAIT) else None
        finally:
            use_leave(&self.use)

    def recv_multipart(self, int flags=0, bint copy=True, bint track=False):
        if IS_FREE_THREADED:
            alive = self.socket()
        if not copy or track or flags & ~ZMQ_DONTWAIT or not self.enter():
            socket = self.open_socket()
            return type(socket).recv_multipart(socket, flags, copy, track)
        try:
            parts = self.take_all(flags)
            if parts is None:
                raise Again()
            return parts
        finally:
            use_leave(&self.use)

    cpdef object try_recv_multipart(self):
        """All frames of one message, or None where none is there."""
        if IS_FREE_THREADED:
            alive = self.socket()
        if not self.enter():
            socket = self.open_socket()
            try:
                return type(socket).recv_multipart(socket, ZMQ_DONTWAIT)
            except Again:
                return None
        try:
            return self.take_all(ZMQ_DONTWAIT)
        finally:
            use_leave(&self.use)

    cdef list take_all(self, int flags):
        cdef frame_t frame
        if not self.take(&frame, flags):
            return None
        parts = [self.content(&frame)]
        while self.counters.midway:
            if not self.take(&frame, flags):
                raise Again()
            parts.append(self.content(&frame))
        return parts

    def recv_many(self, Py_ssize_t n, int flags=0, bint multipart=False):
        cdef frame_t frame
        if IS_FREE_THREADED:
            alive = self.socket()
        if n < 1 or flags & ~ZMQ_DONTWAIT or not self.enter():
            socket = self.open_socket()
            return type(socket).recv_many(socket, n, flags, multipart)
        try:
            if multipart:
                first = self.take_all(flags)
            else:
                first = self.content(&frame) if self.take(&frame, flags) else None
            if first is None:
                raise Again()
            found = [first]
            if not multipart and (self.serials is None or not self.serials.count()):
                self.take_present(found, n)
                return found
            while len(found) < n or self.counters.midway:
                if multipart:
                    more = self.take_all(ZMQ_DONTWAIT)
                else:
                    more = self.content(&frame) if self.take(&frame, ZMQ_DONTWAIT) else None
                if more is None:
                    break
                found.append(more)
            return found
        finally:
            use_leave(&self.use)

    cdef int take_present(self, list found, Py_ssize_t n) except -1:
        """Adds the frames that are there to *found*, up to *n*, where none has to be looked at: one frame serves for
        all, since libzmq lets go of what it held when it receives the next."""
        cdef frame_t frame
        cdef size_t size
        cdef Py_ssize_t count = len(found)
        cdef PyObject *data
        cdef Counters counters = self.counters
        libzmq.msg_init(&frame)
        try:
            while count < n or counters.midway:
                if libzmq.msg_recv(&frame, self.handle, ZMQ_DONTWAIT) < 0:
                    if self.failed(libzmq.error(), "recv", ZMQ_DONTWAIT, None):
                        break
                    continue
                size = libzmq.msg_size(&frame)
                counters.midway = libzmq.msg_more(&frame)
                counters.received += not counters.midway
                counters.received_bytes += size
                data = PyBytes_FromStringAndSize(<const char *>libzmq.msg_data(&frame), size)
                if data == NULL:
                    raise MemoryError
                found.append(<bytes>data)
                Py_DECREF(<bytes>data)
                count += 1
        finally:
            libzmq.msg_close(&frame)
        return 0

    def recv_with_peer(self, int flags=0):
        cdef frame_t frame
        if IS_FREE_THREADED:
            alive = self.socket()
        if flags & ~ZMQ_DONTWAIT or not self.enter():
            socket = self.open_socket()
            return type(socket).recv_with_peer(socket, flags)
        try:
            if not self.take(&frame, flags):
                raise Again()
            try:
                peer = self.peer_of(&frame)
            except BaseException:
                libzmq.msg_close(&frame)
                raise
            return self.content(&frame), peer
        finally:
            use_leave(&self.use)

    cdef object peer_of(self, frame_t *frame):
        know_peers()
        cdef uint64_t serial = serials_parse(libzmq.msg_gets(frame, serial_name)) if self.trusted else 0
        if not serial:
            return new_peer(None, (), None, text(libzmq.msg_gets(frame, address_name)))
        known = self.peers.get(serial)
        if known is None:
            if len(self.peers) >= KNOWN_PEERS:
                self.peers.clear()
            known = self.peers[serial] = new_peer(
                text(libzmq.msg_gets(frame, user_name)),
                tuple((text(libzmq.msg_gets(frame, groups_name)) or "").split()),
                serial,
                text(libzmq.msg_gets(frame, address_name)),
            )
        return known


cdef class Eager:
    """What an asyncio socket does at once, each call giving a future that is done.

    Whatever has to wait goes to the socket's own ``_wait_`` methods, whatever is not plain or is due to go through the
    loop to its other methods. *receiving* and *sending* are the queues of calls that wait, *returned* what was received
    and not taken: where there is one of these, the socket decides. Where no loop is running a future is made before
    anything is received or sent: it raises what pyzmq's calls raise.

    To ask which loop is running takes a system call in some versions: it is asked of the loop that was running last.
    """

    cdef Core core
    cdef object socket, receiving, sending, returned, new_future, running_loop, loop, is_running, spare
    cdef long thread
    cdef unsigned int fair, calls
    cdef uint64_t fair_bytes, moved

    def __cinit__(
        self,
        Core core,
        socket,
        receiving,
        sending,
        returned,
        new_future,
        running_loop,
        unsigned int fair,
        uint64_t fair_bytes,
    ):
        self.core = core
        self.socket = ref(socket)
        self.receiving, self.sending, self.returned = receiving, sending, returned
        self.new_future, self.running_loop = new_future, running_loop
        self.fair, self.fair_bytes = fair, fair_bytes

    cdef object open_socket(self):
        socket = self.socket()
        if socket is None:
            raise closed()
        return socket

    cdef inline bint is_turn(self):
        """Whether this call is one that goes through the loop, so that other tasks have their turn."""
        cdef uint64_t moved = self.core.counters.sent_bytes + self.core.counters.received_bytes
        self.calls += 1
        if self.calls < self.fair and moved - self.moved < self.fair_bytes:
            return False
        self.calls, self.moved = 0, moved
        return True

    cdef inline bint is_in_loop(self) except -1:
        """Whether a loop is running in this thread, which then is ``loop``."""
        cdef long here = PyThread_get_thread_ident()
        if self.loop is not None and self.thread == here and self.is_running():
            return True
        loop = self.running_loop()
        if loop is None:
            return False
        self.loop, self.thread, self.is_running, self.spare = loop, here, loop.is_running, None
        return True

    cdef inline object future(self):
        return self.new_future(loop=self.loop) if self.is_in_loop() else self.new_future()

    cdef inline object sent(self):
        """A future of a message that went. One that nobody else has any more serves again: they are all alike."""
        if self.spare is None or IS_FREE_THREADED or Py_REFCNT(<PyObject *>self.spare) != 1:
            self.spare = self.new_future(loop=self.loop)
            self.spare.set_result(None)
        return self.spare

    cdef int look_again(self) except -1:
        """Pending calls are looked at: libzmq's descriptor tells each change only once."""
        if self.receiving or self.sending:
            self.open_socket()._schedule_remaining_events()
        return 0

    cdef object failed(self, future, error):
        self.look_again()
        future.set_exception(error)
        return future

    cdef object receive(self, str kind, bint multipart):
        if self.is_turn():
            return self.open_socket()._recv_in_turn(kind, (), {"flags": 0, "copy": True, "track": False})
        future = self.future()
        try:
            found = self.core.try_recv_multipart() if multipart else self.core.try_recv()
        except Exception as error:
            return self.failed(future, error)
        if found is None:
            return self.open_socket()._wait_recv(kind, (), {"flags": 0, "copy": True, "track": False})
        self.look_again()
        future.set_result(found)
        return future

    cdef object give(self, str kind, message, int flags, bint multipart):
        future = None if self.is_in_loop() else self.new_future()
        try:
            sent = self.core.try_send_multipart(message, flags) if multipart else self.core.try_send(message, flags)
        except Exception as error:
            return self.failed(self.future() if future is None else future, error)
        if sent is False:
            return self.open_socket()._wait_send(kind, message, {"flags": flags, "copy": True, "track": False})
        if self.is_turn():
            return self.open_socket()._done_in_turn(None)
        self.look_again()
        if future is None:
            return self.sent()
        future.set_result(None)
        return future

    def recv(self, int flags=0, bint copy=True, bint track=False):
        if flags or not copy or track or self.receiving or self.returned:
            socket = self.open_socket()
            return type(socket).recv(socket, flags, copy, track)
        return self.receive("recv", False)

    def recv_multipart(self, int flags=0, bint copy=True, bint track=False):
        if flags or not copy or track or self.receiving or self.returned:
            socket = self.open_socket()
            return type(socket).recv_multipart(socket, flags, copy, track)
        return self.receive("recv_multipart", True)

    def send(self, data, int flags=0, bint copy=True, bint track=False, routing_id=None, group=None):
        if type(data) is not bytes or flags & ~ZMQ_SNDMORE or not copy or track or self.sending or (
            routing_id is not None or group is not None
        ):
            socket = self.open_socket()
            return type(socket).send(socket, data, flags, copy, track, routing_id=routing_id, group=group)
        return self.give("send", data, flags, False)

    def send_multipart(self, msg_parts, int flags=0, bint copy=True, bint track=False, routing_id=None, group=None):
        if flags & ~ZMQ_SNDMORE or not copy or track or self.sending or not all_bytes(msg_parts) or (
            routing_id is not None or group is not None
        ):
            socket = self.open_socket()
            return type(socket).send_multipart(socket, msg_parts, flags, copy, track, routing_id=routing_id, group=group)
        return self.give("send_multipart", msg_parts, flags, True)


cdef bint all_bytes(parts) except -1:
    """Whether *parts* is a list or tuple of bytes, and not an empty one."""
    if (type(parts) is not list and type(parts) is not tuple) or not parts:
        return False
    for part in parts:
        if type(part) is not bytes:
            return False
    return True


cdef inline bytes bytes_of(part):
    """*part*, which was bytes when the call began: another thread may have changed the list while a send waited."""
    if type(part) is not bytes:
        raise TypeError("a batch was changed while it was sent")
    return <bytes>part


cdef object text(const char *value):
    return None if value == NULL else value.decode("utf-8", "replace")


cdef object closed():  # as pyzmq says it
    return ZMQError(ENOTSOCK)
