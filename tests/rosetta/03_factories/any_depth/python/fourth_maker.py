from third_maker import make_third


def make_fourth():
    desk = make_third()
    return desk


def back_open():
    desk = make_fourth()  # @back
    desk.bind("tcp://127.0.0.1:7101")  # @back-bind
