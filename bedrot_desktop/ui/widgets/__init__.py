"""Gauges, strips, pills and the like: painted here, fed with plain values."""
