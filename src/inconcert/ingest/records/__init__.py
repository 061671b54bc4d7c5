"""Streams into batches of records: CSV, JSON, Parquet and XLSX, every record accounted for."""
