"""The one interpreter: runs the form abstractly and records what happens to each socket.

``values`` and ``state`` are what it computes with; ``machine`` runs statements, ``expressions`` and
``calls`` evaluate, ``events`` gives a binding's rows their meaning, ``program`` loads units and
chooses where to start. None of it knows any language's syntax or any binding's names.
"""
