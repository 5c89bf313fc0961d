"""The commands of `queueapp`, one file per subject."""
