import zmq


def attach(where):
    desk = zmq.Context.instance().socket(zmq.PULL)  # @create
    desk.bind(where)  # @bind
    desk.close()


def prepare(where):
    attach(where)


def arrange(where):
    prepare(where)


def order(where):
    arrange(where)


def begin_work():
    order("tcp://*:7200")
