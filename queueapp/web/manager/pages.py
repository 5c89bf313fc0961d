"""The manager's pages."""

from flask import Blueprint

from queueapp.web.door import Door


def pages(door: Door) -> Blueprint:
    """The manager's routes."""
    return Blueprint("manager", __name__)
