"""Key pairs, and who holds which: certificates, the folder that they are kept in, and the question whom to admit."""
