from dataclasses import dataclass

import tyro
import zmq


@dataclass
class Arguments:
    hostname: str = "127.0.0.1"
    port: int = 6001

    def __post_init__(self):
        self.port += 0


def main(arguments):
    desk = zmq.Context().socket(zmq.REQ)  # @create
    desk.connect(f"tcp://{arguments.hostname}:5555")  # @connect


if __name__ == "__main__":
    main(tyro.cli(Arguments))
