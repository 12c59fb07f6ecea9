"""The one interpreter: runs the form abstractly and records what happens to each socket.

``values``, ``state`` and ``records`` are what it computes with. ``units`` loads files, ``program`` holds what one run
knows of all of them, ``roots`` chooses where to start. ``machine`` runs ``statements``, ``expressions`` and ``calls``
evaluate. ``events`` gives a binding's rows their meaning, ``builtins`` the functions that the tree does not define.
None of it knows any language's syntax or any binding's names.

The modules of a call's meaning need each other: they import one another whole and look names up when they are called.
"""
