"""Stand-ins for the six platforms on 127.0.0.1, as far as the program meets them: for the demo and for tests."""
