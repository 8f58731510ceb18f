"""The warehouse: tables, loading, reading, exporting."""
