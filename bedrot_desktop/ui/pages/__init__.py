"""The eight pages; none of them knows another."""
