import zmq


class Names:
    def address(self, host):
        return "tcp://" + host + ":5555"


def address(host):
    return "tcp://" + host + ":6666"


def user_a(ctx, names: Names):
    sock = ctx.socket(zmq.PULL)  # @a
    sock.bind(address("127.0.0.1"))  # @plain-a
    sock.bind(names.address("127.0.0.1"))  # @method-a


def user_b(ctx, names: Names):
    sock = ctx.socket(zmq.PULL)  # @b
    sock.bind(address("127.0.0.2"))  # @plain-b
    sock.bind(names.address("127.0.0.2"))  # @method-b


def user_c(ctx, names: Names):
    sock = ctx.socket(zmq.PULL)  # @c
    sock.bind(address("127.0.0.3"))  # @plain-c
    sock.bind(names.address("127.0.0.3"))  # @method-c


def user_d(ctx, names: Names):
    sock = ctx.socket(zmq.PULL)  # @d
    sock.bind(address("*"))  # @plain-d
    sock.bind(names.address("*"))  # @method-d


def user_e(ctx, names: Names):
    sock = ctx.socket(zmq.PULL)  # @e
    sock.bind(address("127.0.0.5"))  # @plain-e
    sock.bind(names.address("127.0.0.5"))  # @method-e
