"""The kiosk's door."""
