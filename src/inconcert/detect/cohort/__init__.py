"""The parts of the `cohorts` detector."""
