CONTROL = "inproc://control"
