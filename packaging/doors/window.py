"""Where the built program with a window begins."""

from bedrot_desktop.app import main

main()
