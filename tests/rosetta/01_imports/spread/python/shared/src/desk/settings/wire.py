from dataclasses import dataclass

ZMQ = "zmq"


@dataclass
class Wire:
    kind: str = ZMQ
    host: str = "localhost"
    port: int = 5555
