import zmq
import zmq.asyncio


def main(fast):
    context = zmq.Context()
    context.linger = 0
    if fast:
        context.setsockopt(zmq.SNDHWM, 10)
    own = context.socket(zmq.PUSH)  # @own
    copied = zmq.asyncio.Context(context).socket(zmq.PUSH)  # @copied
    shadow = zmq.Context.shadow(context.underlying)
    shadow.linger = 100
    shadowed = shadow.socket(zmq.PUSH)  # @shadowed
    set_again = zmq.Context(context).socket(zmq.PUSH)  # @set-again
    set_again.linger = 5
    set_again.sndhwm = 5
    return own, copied, shadowed, set_again
