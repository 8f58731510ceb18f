"""The Windows program built and tried on Linux: root on a Debian machine, Wine, nothing of Windows itself."""
