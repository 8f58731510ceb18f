"""``python -m bedrot_desktop``: the door with a prompt."""

from bedrot_desktop.cli import main

if __name__ == "__main__":
    main()
