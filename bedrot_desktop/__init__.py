"""BEDROT Desktop: the control panel of a label's own data."""
