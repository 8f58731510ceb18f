"""Looking into tables of any size: what is asked of one, rows in an order, values with their counts, references."""
