"""The Windows program built and tried on Linux: a Debian machine on which we are root, Wine, nothing of Windows itself."""
