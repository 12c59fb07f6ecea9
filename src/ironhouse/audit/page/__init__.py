"""The parts of the HTML report: elements, the drawing, style and script.

Pure. Whatever comes from source becomes text and never markup, which ``element`` alone sees to; nothing here names an
address that a browser would load.
"""
