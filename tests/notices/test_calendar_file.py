"""Calendar files, read by somebody else's reader."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from queueapp.actions import notices
from queueapp.actions.unit import Streams, run
from queueapp.domain.calendar_file import MOST_OCTETS, Entry, Method, calendar_file, escaped, folded
from queueapp.domain.clock import MINUTE, Instant, instant
from tests.support.clock import NINE
from tests.support.notices import CODE, PUBLIC_URL, START, Box, facts_for

ENTRY = Entry(
    id="appointment-1",
    sequence=0,
    starts=instant(START),
    ends=Instant(instant(START) + 30 * MINUTE),
    written=instant(NINE),
    summary="转让登记(过户), 补换机动车号牌; 高新区车管所",
    place="高新区车管所 高新区鲁泰大道 51 号",
    description="请带身份证\n和登记证书",
    link="https://q.example.cn/a/K7M2P9XQ",
    organizer="queue@example.cn",
    attendee="ana.wang@mail.example.cn",
)


def read(entry: Entry = ENTRY, method: Method = Method.REQUEST) -> Calendar:
    return Calendar.from_ical(calendar_file(entry, method))


def event(entry: Entry = ENTRY, method: Method = Method.REQUEST) -> Calendar:
    (found,) = read(entry, method).walk("VEVENT")
    return found


def test_a_reader_finds_what_was_written() -> None:
    found = event()

    assert str(found["SUMMARY"]) == ENTRY.summary
    assert str(found["LOCATION"]) == ENTRY.place
    assert str(found["DESCRIPTION"]) == ENTRY.description
    assert str(found["URL"]) == ENTRY.link
    assert str(found["ORGANIZER"]) == "mailto:queue@example.cn"
    assert str(found["ATTENDEE"]) == "mailto:ana.wang@mail.example.cn"


def test_times_are_in_utc() -> None:
    found = event()

    assert found.decoded("DTSTART") == datetime(2026, 11, 27, 1, 30, tzinfo=UTC)
    assert found.decoded("DTEND") == datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert found.decoded("DTSTAMP") == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert "TZID" not in calendar_file(ENTRY)


def test_a_move_changes_the_entry_that_a_calendar_has() -> None:
    first, moved = event(), event(replace(ENTRY, sequence=1, starts=instant(START + timedelta(days=1))))

    assert first["UID"] == moved["UID"]
    assert (first["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)


def test_a_cancelled_appointment_is_struck_out_without_alarms() -> None:
    assert str(read(method=Method.CANCEL)["METHOD"]) == "CANCEL"
    assert str(event(method=Method.CANCEL)["STATUS"]) == "CANCELLED"
    assert event(method=Method.CANCEL).walk("VALARM") == []


def test_it_reminds_a_day_and_an_hour_before() -> None:
    alarms = event().walk("VALARM")

    assert [alarm.decoded("TRIGGER") for alarm in alarms] == [-timedelta(days=1), -timedelta(hours=1)]
    assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}


def test_lines_end_with_return_and_feed_and_are_short() -> None:
    text = calendar_file(ENTRY)

    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= MOST_OCTETS


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_folding_loses_nothing_and_tears_no_sign(text: str) -> None:
    line = "SUMMARY:" + text.replace("\r", "").replace("\n", "")

    pieces = folded(line).split("\r\n")

    assert all(len(piece.encode()) <= MOST_OCTETS for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(piece.startswith(" ") for piece in pieces[1:])


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=120))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    found = event(replace(ENTRY, summary=f"a{text}z"))

    assert str(found["SUMMARY"]) == f"a{text}z"


def test_signs_with_a_meaning_are_told_apart_from_text() -> None:
    assert escaped("a,b;c\\d\ne\r\nf\x00\x07") == "a\\,b\\;c\\\\d\\ne\\nf"


def test_nothing_in_a_name_becomes_a_line_of_its_own() -> None:
    found = event(replace(ENTRY, summary="车管所\r\nATTENDEE:mailto:eve@example.cn"))

    assert str(found["ATTENDEE"]) == "mailto:ana.wang@mail.example.cn"


def test_the_facts_of_a_notice_make_a_file(ana: Box) -> None:
    house = ana.town.house
    facts = facts_for(notices.Kind.BOOKED)

    def file(language: str) -> str:
        made = run(
            house,
            ana.town.ask(),
            Streams(),
            lambda unit: notices.calendar_of(unit, "appointment-1", facts, minutes=45, sequence=2, language=language),
        )
        assert made.value is not None
        return made.value

    (found,) = Calendar.from_ical(file("en")).walk("VEVENT")
    assert str(found["UID"]) == "appointment-1@queueapp"
    assert found.decoded("DTEND") - found.decoded("DTSTART") == timedelta(minutes=45)
    assert str(found["SUMMARY"]) == "Transfer of ownership, New number plates · High-tech Zone Vehicle Office"
    assert str(found["URL"]) == f"{PUBLIC_URL}/a/{CODE}"
    assert "转让登记(过户)" in str(Calendar.from_ical(file("zh")).walk("VEVENT")[0]["SUMMARY"])
