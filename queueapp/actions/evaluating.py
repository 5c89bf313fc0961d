"""Evaluating (好差评): the citizen's answer, once per visit and named service."""

from collections.abc import Sequence

from queueapp.actions.moving import latest_of
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.ids import public_id
from queueapp.domain.refusals import AlreadyEvaluated, BadInput, TooEarly
from queueapp.domain.ticket_life import State
from queueapp.storage.evaluation_queries import evaluated, insert_evaluation
from queueapp.storage.ticket_queries import of_visit

# Reasons a citizen may tick (State Council office document 2019 No. 51 asks for grades; reasons are ours).
REASONS = ("quick", "kind", "clear", "tidy", "slow", "unkind", "unclear", "papers_again", "other")
LONGEST_TEXT = 200


def evaluate(house: House, asked: Asked, visit: str, grade: int, reasons: Sequence[str], text: str) -> Done[None]:
    """Keep a visit's grade from 5 (very satisfied) to 1, with reasons and at most 200 signs of text (sealed).

    Refuses with BadInput, NotFound, TooEarly while the visit goes on, AlreadyEvaluated."""
    _must_make_sense(grade, reasons, text)

    def work(unit: Unit) -> None:
        ticket = of_visit(unit.connection, visit)[-1]
        unit.hall(ticket.hall)
        if ticket.state != State.SERVED:
            raise TooEarly(state=ticket.state)
        if evaluated(unit.connection, visit, ticket.service):
            raise AlreadyEvaluated()
        sealed = house.sealer.seal(text) if text else None
        values = {
            "id": public_id(house.chance),
            "visit": visit,
            "ticket": ticket.id,
            "service": ticket.service,
            "grade": grade,
        }
        insert_evaluation(unit.connection, {**values, "reasons": list(reasons), "text_sealed": sealed, "at": unit.now})
        unit.audit("evaluate", place=ticket.hall, subject=ticket.id)

    # Under the hall's lock, so that an undo at the counter sees the answer or comes first.
    return run(house, asked, Streams(halls=(latest_of(house, visit).hall,)), work, entity=visit)


def _must_make_sense(grade: int, reasons: Sequence[str], text: str) -> None:
    wrong = {
        "grade": None if 1 <= grade <= 5 else "1-5",
        "reasons": None if set(reasons) <= set(REASONS) else "unknown",
        "text": None if len(text) <= LONGEST_TEXT else f"0-{LONGEST_TEXT}",
    }
    fields = {name: reason for name, reason in wrong.items() if reason is not None}
    if fields:
        raise BadInput(fields=fields)
