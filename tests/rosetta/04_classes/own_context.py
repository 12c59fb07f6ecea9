import zmq


class QuietContext(zmq.Context):
    def socket(self, socket_type, **kwargs):
        sock = super().socket(socket_type, **kwargs)  # @create
        sock.linger = 0  # @linger
        sock.setsockopt(zmq.RCVTIMEO, 3000)  # @timeout
        return sock


def main():
    desk = QuietContext().socket(zmq.REP)  # @use
    desk.bind("ipc:///run/desk")  # @bind
    return desk.recv()  # @recv


if __name__ == "__main__":
    main()
