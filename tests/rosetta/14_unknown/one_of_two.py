import zmq


def open_end(context, many, limit):
    end = context.socket(zmq.ROUTER if many else zmq.DEALER)  # @create
    end.setsockopt(zmq.SNDHWM, limit)
    end.bind("ipc:///run/end")  # @bind
