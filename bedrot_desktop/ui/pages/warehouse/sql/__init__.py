"""The SQL editor of the page Warehouse: statements, results, charts, history."""
