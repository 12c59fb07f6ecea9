import asyncio

import zmq
import zmq.asyncio


async def watch():
    feed = zmq.asyncio.Context.instance().socket(zmq.SUB)  # @create
    feed.subscribe("")
    await asyncio.wait_for(feed.recv(), 2.0)  # @wait-for
    await asyncio.wait_for(feed.recv(), timeout=None)  # @wait-none
    async with asyncio.timeout(5):
        await feed.recv()  # @in-timeout
    await feed.recv()  # @bare


def choose():
    jobs = zmq.Context.instance().socket(zmq.PULL)  # @selected
    readable, _, _ = zmq.select([jobs], [], [], 0.5)  # @select
    if jobs in readable:
        jobs.recv()  # @after-select
    readable, _, _ = zmq.select([jobs], [], [])  # @select-for-ever
    for one in readable:
        one.recv()  # @after-endless
