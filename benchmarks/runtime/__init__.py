"""How fast sockets that obey a policy are, beside plain pyzmq with the same options.

``python -m benchmarks.runtime [--only NAME …] [--rounds N] [--json]``. Each module here without an underscore is a
group of figures: it has ``measure(rounds)``, which gives them, and is found by walking the folder. Contenders take
turns in every round; a ratio is the median of the rounds' ratios, so that a busy minute of the machine meets both
sides. Processes that only play a part are ``_end``'s.
"""
