def local_address(port):
    return f"tcp://127.0.0.1:{port}"


def public_address(port):
    return "tcp://*:" + str(port)
