"""The vocabulary that every other package shares: options, facts, findings.

Frozen data and pure functions. Nothing here imports zmq, opens a file or knows
which language or binding a fact was read from.
"""
