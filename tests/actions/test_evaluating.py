"""The citizen's answer: once per visit, five grades, in his own words that stay sealed."""

import pytest

from queueapp.actions import evaluating, moving, serving
from queueapp.domain.refusals import AlreadyEvaluated, BadInput, NotFound, TooEarly
from tests.support.town import ANA, EVE, Town


def evaluate(town: Town, visit: str, grade: int = 5, reasons: tuple[str, ...] = (), text: str = "") -> None:
    town.do(evaluating.evaluate, visit, grade, list(reasons), text, by=ANA)


@pytest.mark.parametrize("grade", [1, 2, 3, 4, 5])
def test_a_served_visit_is_judged_by_five_grades(town: Town, grade: int) -> None:
    town.open()
    evaluate(town, town.served().visit, grade, ("kind",))

    assert town.rows("SELECT grade, service FROM evaluation") == [(grade, "plate-again")]


def test_a_visit_is_judged_once(town: Town) -> None:
    town.open()
    visit = town.served().visit
    evaluate(town, visit, 5)

    with pytest.raises(AlreadyEvaluated):
        evaluate(town, visit, 1)

    assert town.rows("SELECT grade FROM evaluation") == [(5,)]


@pytest.mark.parametrize("state", ["issue", "called", "serving", "held", "missed"])
def test_nobody_judges_before_he_was_served(town: Town, state: str) -> None:
    town.open()

    with pytest.raises(TooEarly):
        evaluate(town, getattr(town, state)().visit)


def test_who_gave_up_does_not_judge(town: Town) -> None:
    visit = town.issue().visit
    town.do(moving.cancel_own, visit, by=ANA)

    with pytest.raises(TooEarly):
        evaluate(town, visit)


def test_a_visit_is_judged_at_its_end_and_not_between_stages(town: Town) -> None:
    town.open("lane-1", EVE)
    visit = town.served("move-out", counter="lane-1", by=EVE).visit

    with pytest.raises(TooEarly):
        evaluate(town, visit)


def test_a_finish_that_was_undone_is_not_judged(town: Town) -> None:
    town.open()
    visit = town.served().visit
    town.do(serving.undo, "east-3")

    with pytest.raises(TooEarly):
        evaluate(town, visit)


def test_what_he_wrote_is_sealed(town: Town) -> None:
    town.open()
    evaluate(town, town.served().visit, 2, text="柜台三很慢")

    ((sealed,),) = town.rows("SELECT text_sealed FROM evaluation")
    assert "柜台三很慢".encode() not in bytes(sealed)
    assert town.house.sealer.open(bytes(sealed)) == "柜台三很慢"


@pytest.mark.parametrize(
    ("field", "grade", "reasons", "text"),
    [("grade", 0, (), ""), ("grade", 6, (), ""), ("reasons", 5, ("ugly",), ""), ("text", 5, (), "长" * 201)],
)
def test_what_makes_no_sense_is_refused_by_its_field(
    town: Town, field: str, grade: int, reasons: tuple[str, ...], text: str
) -> None:
    town.open()
    visit = town.served().visit

    with pytest.raises(BadInput) as refused:
        evaluate(town, visit, grade, reasons, text)

    assert set(refused.value.facts["fields"]) == {field}


def test_a_visit_nobody_knows_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        evaluate(town, "nothing")


def test_the_evaluation_is_on_record_without_its_words(town: Town) -> None:
    town.open()
    ticket = town.served()
    evaluate(town, ticket.visit, 1, text="secret words")

    assert town.rows("SELECT action, subject, role FROM audit WHERE action = 'evaluate'") == [("evaluate", ticket.id, "citizen")]
    assert "secret words" not in str(town.rows("SELECT detail FROM audit"))
