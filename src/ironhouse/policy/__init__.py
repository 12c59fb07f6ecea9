"""The declared intent: what sockets are to be like, where that is written down, and how entries come together.

``load`` reads, ``resolve`` decides. Auditor and runtime go through ``resolve``: what is audited is what is enforced.
"""
