import zmq


def open_link(context, cfg, body):
    link = context.socket(cfg.type)  # @create
    link.linger = 0
    link.bind(cfg.address)  # @bind
    link.send(body)  # @send
