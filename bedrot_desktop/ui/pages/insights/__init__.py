"""The page Insights."""
