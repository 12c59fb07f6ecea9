"""A folder for PYTHONPATH, and nothing else: what is imported from it is imported by name of the file."""
