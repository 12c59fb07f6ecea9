import zmq
import zmq.asyncio


def make():
    context = zmq.Context()
    early = context.socket(zmq.PUB)  # @early
    context.linger = 0  # @linger
    context.setsockopt(zmq.SNDHWM, 9)  # @hwm
    later = context.socket(zmq.PUB)  # @later
    shadowed = zmq.Context.shadow(context.underlying).socket(zmq.PUB)  # @shadowed
    copied = zmq.asyncio.Context(context).socket(zmq.PUB)  # @copied
    return early, later, shadowed, copied
