"""Where the built program of the prompt begins."""

from bedrot_desktop.cli import main

main()
