"""Secrets that a tree's sources give away: literals, logs, command lines, and files that anyone may read.

Facts say where, by which name and through what; no part of a secret's value leaves this package but as a text to hide
(``scan.Secrets.values``), which is never written anywhere.
"""
