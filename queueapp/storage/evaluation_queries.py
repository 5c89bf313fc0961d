"""Evaluations, found and written."""

from typing import Any

from sqlalchemy import Connection, insert, select

from queueapp.storage.ticket_rows import EvaluationRow


def evaluated(connection: Connection, visit: str, service: str) -> bool:
    """Whether the visit has been evaluated for the service."""
    statement = select(EvaluationRow.id).where(EvaluationRow.visit == visit, EvaluationRow.service == service)
    return connection.execute(statement).first() is not None


def insert_evaluation(connection: Connection, values: dict[str, Any]) -> None:
    """Write an evaluation."""
    connection.execute(insert(EvaluationRow).values(**values))
