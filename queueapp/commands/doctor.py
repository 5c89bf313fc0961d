"""`queueapp doctor`: checks on the living database what must always be true."""

import sys

import click

from queueapp.commands.base import house, plainly
from queueapp.doctoring import examine


@click.command()
@plainly
def doctor() -> None:
    """Check the invariants of every hall; exit 1 when one does not hold."""
    at = house()
    findings = examine(at)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.holds else 'BAD '} {finding.what}: {finding.detail}")
    sys.exit(0 if all(finding.holds for finding in findings) else 1)
