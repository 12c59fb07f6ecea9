"""Judgement: facts in, findings and coverage out.

Pure: nothing here reads a file, imports an observer or a socket library.
"""
