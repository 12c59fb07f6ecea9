"""The sections of the report for a person at a terminal; ``formats/text.py`` puts them in their order."""
