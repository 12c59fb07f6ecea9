import zmq

gate = zmq.Context().socket(zmq.REP)  # @gate
gate.bind("tcp://127.0.0.1:5556")  # @bind


def answer():
    while True:
        request = gate.recv_multipart()  # @recv
        gate.send_multipart(request)  # @send


def main():
    answer()
