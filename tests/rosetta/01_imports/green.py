import gevent
import zmq.green as zmq

context = zmq.Context()


def ask(question):
    client = context.socket(zmq.REQ)  # @create
    client.connect("tcp://127.0.0.1:7000")  # @connect
    client.send_string(question)  # @send
    return client.recv_string()  # @recv


gevent.joinall([gevent.spawn(ask, "how much"), gevent.spawn(ask, "how many")])
