"""Evaluating (好差评): the citizen's answer, once per visit and named service."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from queueapp.actions.moving import latest_of
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain.ids import public_id
from queueapp.domain.refusals import AlreadyEvaluated, BadInput, TooEarly
from queueapp.domain.ticket_life import State
from queueapp.storage.evaluation_queries import evaluated, insert_evaluation

# Reasons a citizen may tick (State Council office document 2019 No. 51 asks for grades; reasons are ours).
REASONS = ("quick", "kind", "clear", "tidy", "slow", "unkind", "unclear", "papers_again", "other")
LONGEST_TEXT = 200


def evaluate(house: House, asked: Asked, visit: str, grade: int, reasons: Sequence[str], text: str) -> Done[None]:
    """Keep a visit's grade from 5 (very satisfied) to 1, with reasons and at most 200 signs of text (sealed).

    Refuses with BadInput, TooEarly while the visit goes on, AlreadyEvaluated."""
    if not 1 <= grade <= 5 or any(reason not in REASONS for reason in reasons) or len(text) > LONGEST_TEXT:
        raise BadInput(fields={"grade": "1-5"})
    ticket = latest_of(house, visit)
    if ticket.state != State.SERVED:
        raise TooEarly(state=ticket.state)

    def work(unit: Unit) -> None:
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

    try:
        return run(house, asked, Streams(), work, entity=visit)
    except IntegrityError as clash:
        raise AlreadyEvaluated() from clash
