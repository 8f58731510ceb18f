"""The page Warehouse."""
