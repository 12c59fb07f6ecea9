"""Tables: which name of which binding makes which socket event. Pure data, one file a binding."""
