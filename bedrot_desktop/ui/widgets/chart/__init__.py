"""Charts over time and bars beside each other; pyqtgraph is imported in here only, when the first chart is drawn."""
