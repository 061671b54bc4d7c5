"""Profile pictures: found beside their table, never outside it, and hashed."""
