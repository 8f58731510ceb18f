"""Floor 5: what deserves the person's attention: root causes, the inbox, reminders, and when to say what."""
