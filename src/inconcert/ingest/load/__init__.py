"""Posts and accounts into the tables of a case, each of them once."""
