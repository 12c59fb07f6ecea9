import threading

import zmq
from zmq.utils.monitor import recv_monitor_message


def forward(context):
    front = context.socket(zmq.XSUB)  # @front
    back = context.socket(zmq.XPUB)  # @back
    threading.Thread(target=zmq.proxy, args=(front, back)).start()  # @thread


def steered(context):
    front = context.socket(zmq.PULL)  # @steered-front
    back = context.socket(zmq.PUSH)  # @steered-back
    control = context.socket(zmq.PAIR)  # @control
    zmq.proxy_steerable(front, back, control=control)  # @steerable


def watch(context):
    link = context.socket(zmq.REQ)  # @link
    events = link.get_monitor_socket()  # @monitor
    return recv_monitor_message(events)  # @monitor-recv
