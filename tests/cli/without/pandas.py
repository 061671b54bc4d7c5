"""Stands in the way of pandas, as where it is not installed: the package does not need it.

pyarrow imports pandas wherever it finds it, which takes longer than most commands do.
"""

raise ModuleNotFoundError("No module named 'pandas'", name="pandas")
