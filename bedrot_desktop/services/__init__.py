"""Floor 3: what we know of each platform. The values are listed in ``services.listing``."""
