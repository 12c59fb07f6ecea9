"""``ironhouse run``: pyzmq's own classes held to the policy in a program that does not know of it.

``startup`` is a folder for PYTHONPATH whose ``sitecustomize`` is the way in; ``settings`` crosses into each process by
one environment variable; ``patch`` changes pyzmq when it is imported; ``record`` and ``report`` say what was seen.
"""
