import zmq

NETWORK = {"host": "127.0.0.1", "port": 5555}


class Desk:
    def __init__(self, network=NETWORK):
        self.desk = zmq.Context.instance().socket(zmq.REP)  # @desk
        self.desk.bind(f"tcp://{network['host']}:5555")  # @bind_desk


class Door:
    def __init__(self, network=NETWORK):
        self.door = zmq.Context.instance().socket(zmq.REP)  # @door
        self.door.bind(f"tcp://{network.get('host', '*')}:5556")  # @bind_door


class Gate:
    def __init__(self, network=NETWORK):
        self.gate = zmq.Context.instance().socket(zmq.REP)  # @gate
        self.gate.bind(f"tcp://{network.get('interface', '*')}:5557")  # @bind_gate
