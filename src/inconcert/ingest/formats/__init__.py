"""Readers of formats: one file per family, tables and JSON records apart."""
