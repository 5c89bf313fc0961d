"""The demonstration: staff, keys and displays that exist only with `--demo`."""
