"""Displays: what boards and screens show and say, and how it reaches them."""
