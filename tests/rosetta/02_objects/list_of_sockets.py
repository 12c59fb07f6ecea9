import sys

import zmq


def fan_out(context, ports, body):
    workers = []
    for port in ports:
        sock = context.socket(zmq.PUSH)  # @create
        sock.setsockopt(zmq.SNDHWM, 500)  # @hwm
        sock.setsockopt(zmq.LINGER, 0)  # @linger
        sock.connect(f"tcp://127.0.0.1:{port}")  # @connect
        workers.append(sock)
    for worker in workers:
        worker.send(body, zmq.DONTWAIT)  # @send


if __name__ == "__main__":
    fan_out(zmq.Context(), sys.argv[1:], b"job")
