from server import Server


def test_server_opens():
    server = Server()
    server.open_socket("tcp://127.0.0.1:5999")
    server.watch()


def test_server_opens_again():
    Server().open_socket("tcp://*:5998")
