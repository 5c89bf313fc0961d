"""Bringing slots into line: who gives way, who has his place again, and that nothing is lost on the way."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.aligning import Alignment, Promise, Taken
from queueapp.domain.aligning import align as aligned
from queueapp.domain.appointment_life import Hold, Place
from queueapp.domain.clock import MINUTE
from queueapp.domain.slots import PUBLIC, STAFF, Line, Slot
from queueapp.domain.waiting_list import Offer, Wait

NOW = 1_000 * MINUTE
Slots = dict[Place, Slot]


def place(order: int) -> Place:
    """The so-manieth half-hour from now on; below one: begun already."""
    return ("hall", "A", NOW + order * 30 * MINUTE)


def a_slot(order: int, public: Line, staff: Line | None = None) -> Slots:
    slot = Slot(*place(order), 30, 0, public, staff or Line())
    return {slot.place: slot}


def booked(id: str, *orders: int, at: int = 0, stranded: bool = False, line: str = PUBLIC) -> Promise:
    return Promise(id, line, tuple(place(order) for order in orders), stranded, at)


def a_hold(id: str, *orders: int, expires_at: int = 0) -> Hold:
    return Hold(id, (), 0, PUBLIC, tuple(place(order) for order in orders), expires_at)


def align(known: Slots, planned: Slots, promises: list[Promise], holds: list[Hold], now: int, *waits: Wait) -> Alignment:
    return aligned(known, planned, Taken(promises, holds, waits), now)


def an_offer(id: str, *orders: int, expires_at: int = 0) -> Wait:
    offer = Offer(place(orders[0])[2], tuple(place(order) for order in orders), expires_at)
    return Wait(id, (), 0, 0, 0, offer=offer)


def test_what_stands_as_planned_needs_nothing() -> None:
    known = a_slot(1, Line(3, booked=2, held=1))

    assert align(known, a_slot(1, Line(3)), [booked("a", 1), booked("b", 1)], [a_hold("h", 1)], NOW) == Alignment(
        (), (), (), (), ()
    )


def test_what_is_planned_and_missing_opens_unless_it_has_no_places() -> None:
    planned = a_slot(1, Line(3)) | a_slot(2, Line(), Line(1)) | a_slot(3, Line())

    assert [slot.place for slot in align({}, planned, [], [], NOW).opened] == [place(1), place(2)]


def test_what_is_no_longer_planned_has_no_places() -> None:
    assert align(a_slot(1, Line(3), Line(1)), {}, [], [], NOW).changed == ((place(1), 0, 0),)


def test_what_has_begun_stays_as_it_is() -> None:
    known = a_slot(0, Line(3, booked=1))

    assert align(known, {}, [booked("a", 0)], [], NOW) == Alignment()


def test_a_visit_that_has_begun_is_not_asked_to_move() -> None:
    known = a_slot(0, Line(1, booked=1)) | a_slot(1, Line(1, booked=1))
    found = align(known, {}, [booked("here", 0, 1)], [], NOW)

    assert (found.changed, found.stranded) == (((place(1), 0, 0),), ())


def test_the_last_booked_gives_way_first_and_a_hold_before_him() -> None:
    known = a_slot(1, Line(4, booked=3, held=1))
    three = [booked("first", 1, at=1), booked("third", 1, at=3), booked("second", 1, at=2)]

    assert align(known, a_slot(1, Line(3)), three, [a_hold("h", 1)], NOW).released == ("h",)
    assert align(known, a_slot(1, Line(3)), three, [a_hold("h", 1)], NOW).stranded == ()
    assert align(known, a_slot(1, Line(1)), three, [a_hold("h", 1)], NOW).stranded == ("third", "second")


def test_of_two_holds_the_one_that_ends_later_gives_way() -> None:
    holds = [a_hold("early", 1, expires_at=1), a_hold("late", 1, expires_at=2)]

    assert align(a_slot(1, Line(2, held=2)), a_slot(1, Line(1)), [], holds, NOW).released == ("late",)


def test_an_offer_gives_way_after_a_hold_and_before_an_appointment() -> None:
    known = a_slot(1, Line(4, booked=1, held=1, offered=2))
    offers = (an_offer("long", 1, expires_at=9), an_offer("short", 1, expires_at=3))

    def left(places: int) -> tuple[tuple[str, ...], ...]:
        found = align(known, a_slot(1, Line(places)), [booked("a", 1)], [a_hold("h", 1)], NOW, *offers)
        return found.released, found.withdrawn, found.stranded

    assert left(4) == ((), (), ())
    assert left(3) == (("h",), (), ())
    assert left(2) == (("h",), ("long",), ())
    assert left(1) == (("h",), ("long", "short"), ())
    assert left(0) == (("h",), ("long", "short"), ("a",))


def test_whoever_was_stranded_before_is_not_asked_twice_and_makes_room_for_none() -> None:
    known = a_slot(1, Line(1, booked=2))
    promises = [booked("kept", 1, at=1), booked("lost", 1, at=2, stranded=True)]

    assert align(known, a_slot(1, Line(1)), promises, [], NOW) == Alignment()
    assert align(known, a_slot(1, Line(0)), promises, [], NOW).stranded == ("kept",)


def test_places_that_come_back_are_had_by_those_who_booked_first() -> None:
    known = a_slot(1, Line(0, booked=3))
    lost = [booked(id, 1, at=at, stranded=True) for id, at in (("c", 3), ("a", 1), ("b", 2))]

    assert align(known, a_slot(1, Line(2)), lost, [], NOW).restored == ("a", "b")


def test_what_is_held_or_on_offer_meanwhile_is_not_given_back() -> None:
    known = a_slot(1, Line(1, booked=1, held=1))
    offered = a_slot(1, Line(1, booked=1, offered=1))
    lost = [booked("a", 1, stranded=True)]

    assert align(known, a_slot(1, Line(1)), lost, [a_hold("h", 1)], NOW).restored == ()
    assert align(offered, a_slot(1, Line(1)), lost, [], NOW, an_offer("w", 1)).restored == ()
    assert align(offered, a_slot(1, Line(2)), lost, [], NOW, an_offer("w", 1)).restored == ("a",)


def test_a_visit_of_two_places_needs_both() -> None:
    known = a_slot(1, Line(1, booked=1)) | a_slot(2, Line(1, booked=1))
    half = a_slot(1, Line(1)) | a_slot(2, Line())

    assert align(known, half, [booked("a", 1, 2)], [], NOW).stranded == ("a",)
    assert align(known, half, [booked("a", 1, 2, stranded=True)], [], NOW).restored == ()
    assert align(known, known, [booked("a", 1, 2, stranded=True)], [], NOW).restored == ("a",)


def test_whoever_gives_way_leaves_his_other_place_to_another() -> None:
    known = a_slot(1, Line(1, booked=1)) | a_slot(2, Line(1, booked=2))
    promises = [booked("long", 1, 2, at=5), booked("lost", 2, at=9, stranded=True)]

    found = align(known, a_slot(1, Line()) | a_slot(2, Line(1)), promises, [], NOW)

    assert (found.stranded, found.restored) == (("long",), ("lost",))


def test_the_lists_are_reckoned_apart() -> None:
    known = a_slot(1, Line(2, booked=2), Line(1, booked=1))
    promises = [booked("p", 1, at=1), booked("q", 1, at=2), booked("s", 1, at=3, line=STAFF)]

    assert align(known, a_slot(1, Line(1), Line(1)), promises, [], NOW).stranded == ("q",)


def test_a_place_that_was_spent_by_checking_in_counts_though_nobody_holds_it() -> None:
    known = a_slot(1, Line(2, booked=2))

    assert align(known, a_slot(1, Line(1)), [booked("waiting", 1)], [], NOW).stranded == ("waiting",)


# --- whatever happened before

ORDERS = st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True)
LINES = st.sampled_from((PUBLIC, STAFF))
PROMISES = st.lists(st.tuples(ORDERS, LINES, st.integers(0, 9), st.booleans()), max_size=8)
HOLDS = st.lists(st.tuples(ORDERS, st.integers(0, 9)), max_size=3)
TARGETS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=4, max_size=4)


def situation(
    promises: list[tuple], holds: list[tuple], targets: list[tuple[int, int]]
) -> tuple[Slots, list[Promise], list[Hold]]:  # fmt: skip
    """Four slots whose counts are those of the appointments and holds."""
    rows = [
        booked(f"p{place}", *orders, at=at, stranded=lost, line=line) for place, (orders, line, at, lost) in enumerate(promises)
    ]
    kept = [a_hold(f"h{place}", *orders, expires_at=at) for place, (orders, at) in enumerate(holds)]
    return counted(dict(enumerate(targets)), rows, kept), rows, kept


def counted(targets: dict[int, tuple[int, int]], promises: list[Promise], holds: list[Hold]) -> Slots:
    taken = Counter((on, one.line) for one in promises for on in one.places)
    held = Counter((on, PUBLIC) for one in holds for on in one.places)
    slots: Slots = {}
    for order, target in targets.items():
        public, staff = (
            Line(target[name == STAFF], held=held[place(order), name], booked=taken[place(order), name]) for name in (PUBLIC, STAFF)
        )
        slots |= a_slot(order, public, staff)
    return slots


def after(found: Alignment, known: Slots, promises: list[Promise], holds: list[Hold]) -> tuple[Slots, list[Promise], list[Hold]]:
    """What there is once an alignment was followed."""
    changed = {place: (public, staff) for place, public, staff in found.changed}
    left = [one for one in holds if one.id not in found.released]
    moved = {**dict.fromkeys(found.stranded, True), **dict.fromkeys(found.restored, False)}
    rows = [replace(one, stranded=moved.get(one.id, one.stranded)) for one in promises]
    targets = {
        round((slot.start - NOW) / 30 / MINUTE): changed.get(slot.place, (slot.public.target, slot.staff.target))
        for slot in (*known.values(), *found.opened)
    }
    return counted(targets, rows, left), rows, left


@given(PROMISES, HOLDS, TARGETS, TARGETS, st.sets(st.integers(0, 3)))
def test_aligned_slots_are_the_planned_ones_and_nobody_is_lost(
    promises: list[tuple], holds: list[tuple], targets: list, wanted: list, closed: set[int]
) -> None:
    known, rows, kept = situation(promises, holds, targets)
    planned = {
        on: slot for order, two in enumerate(wanted) if order not in closed for on, slot in counted({order: two}, [], []).items()
    }
    found = align(known, planned, rows, kept, NOW)
    slots, then, left = after(found, known, rows, kept)

    assert [one.id for one in then] == [one.id for one in rows], "nobody is cancelled"
    assert align(slots, planned, then, left, NOW) == Alignment(), "what is in line stays so"
    for on, slot in slots.items():
        if slot.start <= NOW:
            assert slot == replace(known[on], public=replace(known[on].public, held=slot.public.held))
            continue
        plan = planned.get(on)
        assert (slot.public.target, slot.staff.target) == ((0, 0) if plan is None else (plan.public.target, plan.staff.target))
        for name in (PUBLIC, STAFF):
            to_come = (one for one in then if not one.stranded and (place(0), name) not in one.on)
            standing = sum((on, name) in one.on for one in to_come)
            assert standing + slot.line(name).held <= slot.line(name).target, "all who stand have a place"


@given(PROMISES, HOLDS, TARGETS, TARGETS)
def test_a_closure_that_is_undone_leaves_nobody_stranded_whom_it_hit(
    promises: list[tuple], holds: list[tuple], targets: list, wanted: list
) -> None:
    known, rows, kept = situation([(*one[:3], False) for one in promises], holds, targets)
    roomy = counted(dict.fromkeys(range(4), (9, 9)), [], [])
    slots, then, left = after(align(known, counted(dict(enumerate(wanted)), [], []), rows, kept, NOW), known, rows, kept)

    _, last, _ = after(align(slots, roomy, then, left, NOW), slots, then, left)

    assert [one for one in last if one.stranded] == []
