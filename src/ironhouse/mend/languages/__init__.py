"""One module for each language that mends can be written in: it has ``LANGUAGES`` and ``write`` (``shapes.Writer``)."""
