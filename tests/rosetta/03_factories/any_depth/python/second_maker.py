from first_maker import make_first


def make_second():
    return make_first()
