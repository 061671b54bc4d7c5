"""Which column of a table is which field: as asked, by format, by name, by what it holds."""
