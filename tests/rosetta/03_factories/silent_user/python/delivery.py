from transport import open_link

ADDRESS = "tcp://192.168.7.2:4400"


def deliver(parcel):
    link = open_link(ADDRESS, timeout=750)  # @use
    link.send(parcel)  # @send
