"""What the clock does: a table of jobs in a process of its own."""
