"""Sockets as source code makes them.

``files`` finds candidate files, ``languages`` lowers each to the one form of ``form``,
``bindings`` says which names of a binding make which socket event, ``interpreter`` runs the
form abstractly, ``collect`` turns what it saw into facts.
"""
