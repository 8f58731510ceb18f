"""The first run: find the folder, see what is there, choose what is watched. Nothing of the owner's is written."""
