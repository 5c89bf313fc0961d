"""Appeals: a manager excuses a missed appointment, which then counts against nobody."""

import pytest

from queueapp.actions import appointments
from queueapp.domain.refusals import BadInput, BlockedForNoShows, NotFound, WrongState
from queueapp.domain.roles import Actor, Role
from tests.bookings.town import BookingTown
from tests.support.town import ADMIN, ANA, BO, CY, GIL


def missed(town: BookingTown, *days: int, order: int = 1) -> list[str]:
    """Somebody did not come on these days."""
    ids = []
    for day in days:
        ids.append(town.book("10:00", order=order, days=day).id)
        town.go("18:00", days=day)
        town.mark_missed(ids[-1])
    return ids


def test_whoever_was_excused_once_may_book_again(town: BookingTown) -> None:
    ids = missed(town, 1, 2, 3)
    with pytest.raises(BlockedForNoShows):
        town.book(order=1, days=6)

    town.do(appointments.excuse, ids[0], "住院，有证明", by=CY)

    assert town.book(order=1, days=6).site == "east"
    assert town.appointment(ids[0]).excused_at == town.clock.at


def test_the_reason_is_on_record_and_not_in_the_log(town: BookingTown) -> None:
    [id] = missed(town, 1)

    town.do(appointments.excuse, id, "住院", by=CY)

    (detail,) = (row[0] for row in town.rows("SELECT detail FROM audit WHERE action = 'excuse_no_show'"))
    assert "住院" in str(detail) or "\\u4f4f" in str(detail)
    assert town.told()[-1] == "appointment.excused" and "住院" not in str(town.rows("SELECT body FROM event"))


def test_a_late_cancellation_may_be_excused_a_timely_one_costs_nothing(town: BookingTown) -> None:
    late, timely = town.book("10:00", order=1), town.book("14:00", order=2)
    town.cancel(timely.id)
    town.go("09:30", days=1)
    town.cancel(late.id)

    town.do(appointments.excuse, late.id, "车坏了", by=CY)

    with pytest.raises(WrongState):
        town.do(appointments.excuse, timely.id, "车坏了", by=CY)


def test_once_is_enough_and_a_reason_is_needed(town: BookingTown) -> None:
    [id] = missed(town, 1)
    with pytest.raises(BadInput):
        town.do(appointments.excuse, id, "  ", by=CY)
    town.do(appointments.excuse, id, "住院", by=CY)

    with pytest.raises(WrongState):
        town.do(appointments.excuse, id, "住院", by=ADMIN)


def test_what_is_booked_or_was_kept_is_not_excused(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    with pytest.raises(WrongState):
        town.do(appointments.excuse, made.id, "住院", by=CY)
    town.clock.at = town.at("09:50", days=0)
    town.check_in(made.id)

    with pytest.raises(WrongState):
        town.do(appointments.excuse, made.id, "住院", by=CY)


def test_clerks_and_citizens_excuse_nobody_nor_does_another_sites_manager(town: BookingTown) -> None:
    [id] = missed(town, 1)

    for by in (BO, ANA, GIL, Actor(Role.MANAGER, "wu", site="west")):
        with pytest.raises(NotFound):
            town.do(appointments.excuse, id, "住院", by=by)
    with pytest.raises(NotFound):
        town.do(appointments.excuse, "nothing", "住院", by=CY)


def test_who_was_excused_and_comes_late_is_still_let_in(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.clock.at = town.at("10:20", days=0)
    town.mark_missed(made.id)
    town.do(appointments.excuse, made.id, "堵车", by=CY)

    assert town.check_in(made.id).ticket.number


def test_whose_place_was_withdrawn_has_missed_nothing(town: BookingTown) -> None:
    ids = []
    for day in (1, 2, 3):
        ids.append(town.book("10:00", order=1, days=day).id)
        town.give_places("10:00", 0, days=day)
        assert town.appointment(ids[-1]).stranded
        town.go("18:00", days=day)
        town.mark_missed(ids[-1])

    assert town.book(order=1, days=6).site == "east"
    with pytest.raises(WrongState):
        town.do(appointments.excuse, ids[0], "没有名额", by=CY)


def test_cancelling_late_what_was_withdrawn_costs_nothing(town: BookingTown) -> None:
    for day in (1, 2, 3, 6, 7, 8):
        made = town.book("10:00", order=1, days=day)
        town.give_places("10:00", 0, days=day)
        town.go("09:30", days=day)
        town.cancel(made.id)

    assert town.book(order=1, days=9).site == "east"
