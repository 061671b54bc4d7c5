"""What is known of accounts, and how well findings fit it: metrics, intervals, published methods.

`report.evaluate` measures a case, `compare.compare` methods on bare shares; `truth` reads labels.
"""
