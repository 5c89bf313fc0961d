"""The series of numbers of a site, a day and a letter."""

from queueapp.storage.ticket_queries import number_is_live
from tests.support.catalogue import EAST, PLATE
from tests.support.databases import on_both
from tests.support.town import Town

pytestmark = on_both


def advance_to(town: Town, count: int) -> None:
    """As if the series had given so many numbers."""
    town.house.database.write(
        lambda connection: connection.exec_driver_sql(
            f"UPDATE number_series SET last = {count} WHERE site = 'east' AND prefix = 'A'"
        )
    )


def test_after_999_comes_001_again_where_it_is_free(town: Town) -> None:
    town.open()
    town.served()
    advance_to(town, 998)

    assert [town.issue().number, town.issue().number] == ["A999", "A001"]


def test_a_number_that_somebody_still_has_is_skipped(town: Town) -> None:
    for _ in range(3):
        town.issue()
    town.open()
    town.call_next()
    advance_to(town, 999)

    assert town.issue().number == "A004"


def test_a_visit_between_two_stages_still_has_its_number(town: Town) -> None:
    ticket = town.issue("move-out", hall=EAST)
    advance_to(town, 999)

    assert ticket.number == "A001"
    assert town.issue().number == "A002"


def test_a_number_is_free_again_when_its_visit_has_ended(town: Town) -> None:
    town.open()
    ticket = town.served()

    with town.house.database.read() as connection:
        assert not number_is_live(connection, "east", ticket.number)


def test_a_new_day_begins_at_001(town: Town) -> None:
    town.issue()
    town.issue()
    town.wait(days=1)
    town.open_day()

    assert town.issue(PLATE).number == "A001"
