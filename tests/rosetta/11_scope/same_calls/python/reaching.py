import zmq


def reach(where):
    desk = zmq.Context.instance().socket(zmq.REQ)  # @create
    desk.connect(where)  # @connect
    desk.close()


def reach_for(where):
    reach(where)


def reach_out(where):
    reach_for(where)
