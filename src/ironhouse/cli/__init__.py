"""The command line: reads arguments, calls the packages below, and turns what they say into exit codes."""
