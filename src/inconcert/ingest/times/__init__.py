"""Times as exports write them: parsed, in which zone, how precise, and held against ids."""
