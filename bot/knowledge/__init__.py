"""What Daymark knows about the medicine: sourced data files, checked on load, and how they are shown."""
