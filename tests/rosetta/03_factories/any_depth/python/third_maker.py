from second_maker import make_second


def make_third():
    return make_second()
