"""Reads the event log and wakes those who follow it."""
