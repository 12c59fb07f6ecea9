import zmq


def open_all(desks, count, context):
    for _ in range(count):
        desk = context.socket(zmq.PUSH)  # @desk
        desk.connect("inproc://desk")  # @connect
        desks.append(desk)


def close_all(desks):
    for desk in desks:
        desk.setsockopt(zmq.LINGER, 0)  # @linger
        desk.close()


def work(context, count):
    desks = []
    open_all(desks, count, context)
    desks[0].send(b"x")  # @send
    close_all(desks)
