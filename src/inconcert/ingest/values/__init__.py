"""Cells into values: ids, counts, lists, types of posts, and words that stand for nothing."""
