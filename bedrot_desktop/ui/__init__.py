"""The face: with ``app`` the only importer of PySide6 and pyqtgraph."""
