"""What a tree says of libzmq and its bindings: pins, ranges, copies, and what watches them.

Owns facts alone: which version is old, or how bad it is that nothing watches one, is judged elsewhere.
Nothing here runs what it reads or reaches the network; the only program started is git, to list names.

``ecosystems/`` has one file for each kind of file that declares a dependency, ``watchers/`` one for each
thing that can watch over declarations; both are found by a folder walk. ``survey`` joins them.
"""
