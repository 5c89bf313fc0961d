"""Displays: what the boards, counter screens and audio of a hall show and say, as the hall changes."""
