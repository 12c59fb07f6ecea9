from fourth_maker import make_fourth


class Front:
    def open_up(self):
        desk = make_fourth()  # @front
        desk.bind("tcp://*:7100")  # @front-bind
        return desk.recv()  # @front-recv
