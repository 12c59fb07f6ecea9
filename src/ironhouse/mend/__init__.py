"""Writes remedies into source: edits on spans of the syntax tree, in the code's own style and binding."""
