"""The queue server: tickets, appointments and counters of many sites, called live and kept for good."""
