"""Signing in and staying signed in: encrypted sessions, live probes, silent renewal, guided sign-in."""
