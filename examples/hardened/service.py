"""The plant's sensors and its operator in one: sends readings, waits for alarms, asks for the status.

Run it beside ``plant_monitor``; it ends after ``--rounds`` readings.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

import zmq
import zmq.asyncio

SELF_TEST = "self-test 1"
LIMIT = 80.0
HOT, NORMAL = 97.5, 61.0


TIMEOUT_MS = 5_000
"""Longest wait for the plant; it answers within milliseconds when it is there."""


class PlantService:
    def __init__(self, keys: Path, host: str, readings_port: int, alarms_port: int, commands_port: int) -> None:
        self.context = zmq.asyncio.Context()

        self.readings = self.context.socket(zmq.PUSH)
        self.readings.setsockopt(zmq.SNDHWM, 1000)
        protect(self.readings, keys)
        self.readings.connect(f"tcp://{host}:{readings_port}")

        self.alarms = self.context.socket(zmq.SUB)
        self.alarms.setsockopt(zmq.RCVHWM, 1000)
        protect(self.alarms, keys)
        self.alarms.setsockopt_string(zmq.SUBSCRIBE, "")
        self.alarms.connect(f"tcp://{host}:{alarms_port}")

        self.commands = self.context.socket(zmq.REQ)
        self.commands.setsockopt(zmq.SNDHWM, 100)
        self.commands.setsockopt(zmq.RCVHWM, 100)
        self.commands.setsockopt(zmq.REQ_RELAXED, 1)
        self.commands.setsockopt(zmq.REQ_CORRELATE, 1)
        protect(self.commands, keys)
        self.commands.connect(f"tcp://{host}:{commands_port}")

    async def run(self, rounds: int) -> None:
        await self.wait_for_alarm_line()
        print("limit:", await self.ask(f"limit boiler {LIMIT}"))
        for number in range(1, rounds + 1):
            print(f"round {number}:", await self.ask("status"))
            await self.report("boiler", HOT if number % 3 == 0 else NORMAL)

    async def wait_for_alarm_line(self) -> None:
        """Send self-tests until one comes back: a subscription takes effect only some time after connect."""
        answer = asyncio.ensure_future(self.alarms.recv_string())
        while not answer.done():
            await self.readings.send_string(SELF_TEST)
            await asyncio.sleep(0.05)
        await answer

    async def report(self, sensor: str, value: float) -> None:
        """Send one reading; wait for the alarm when it is one."""
        reading = f"{sensor} {value}"
        await self.readings.send_string(reading)
        if value > LIMIT:
            while (alarm := await self.alarms.recv_string()) == SELF_TEST:
                continue
            print("alarm:", alarm)

    async def ask(self, command: str) -> str:
        await self.commands.send_string(command)
        return await self.commands.recv_string()

    def close(self) -> None:
        for socket in (self.readings, self.alarms, self.commands):
            socket.close()
        self.context.term()


def protect(socket: zmq.asyncio.Socket, keys: Path) -> None:
    """What every socket of this program needs before it connects: limits, timeouts, and the plant's public key."""
    socket.setsockopt(zmq.MAXMSGSIZE, 1 << 20)
    socket.setsockopt(zmq.SNDTIMEO, TIMEOUT_MS)
    socket.setsockopt(zmq.RCVTIMEO, TIMEOUT_MS)
    socket.setsockopt(zmq.LINGER, 1000)
    socket.setsockopt(zmq.HANDSHAKE_IVL, 5000)
    socket.setsockopt(zmq.HEARTBEAT_IVL, 5000)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 15000)
    socket.setsockopt(zmq.HEARTBEAT_TTL, 15000)
    socket.setsockopt(zmq.CONNECT_TIMEOUT, 5000)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, 10000)
    socket.curve_publickey = (keys / "service.public").read_bytes().strip()
    socket.curve_secretkey = (keys / "service.secret").read_bytes().strip()
    socket.curve_serverkey = (keys / "plant.public").read_bytes().strip()


async def main() -> None:
    parser = argparse.ArgumentParser(description="Sensors and operator of the plant monitor.")
    parser.add_argument("--keys", type=Path, default=Path("keys"))
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--readings-port", type=int, default=5571)
    parser.add_argument("--alarms-port", type=int, default=5572)
    parser.add_argument("--commands-port", type=int, default=5573)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()

    service = PlantService(
        arguments.keys, arguments.host, arguments.readings_port, arguments.alarms_port, arguments.commands_port
    )
    try:
        await service.run(arguments.rounds)
    except zmq.Again:
        sys.exit(f"the plant did not answer within {TIMEOUT_MS} ms: is it running, and does it know this key?")
    finally:
        service.close()


if __name__ == "__main__":
    asyncio.run(main())
