"""A hall's settings and their one plain form."""

import json

from hypothesis import given
from hypothesis import strategies as st

from queueapp.domain.places import (
    Counter,
    HallSettings,
    Priority,
    Queue,
    Rules,
    Service,
    settings_as_facts,
    settings_of_facts,
)
from tests.support.values import a_service, hall_settings

words = st.text(min_size=1, max_size=8)
names = st.fixed_dictionaries({"zh": words, "en": words})
codes = st.lists(words, max_size=3).map(tuple)
rules = st.builds(Rules, missed_after_calls=st.integers(1, 9), rejoin_behind=st.integers(0, 9), sound=st.booleans())
services = st.builds(
    Service, code=words, name=names, letter=words, minutes=st.integers(1, 90), papers=codes, lane_first=st.booleans(),
    everyday=codes, outcome_needed=st.booleans(),
)  # fmt: skip
halls = st.builds(
    HallSettings, version=st.integers(1, 99), hall=words, site=words, hall_name=names, site_name=names, rules=rules,
    hours=st.dictionaries(words, st.lists(st.lists(words, min_size=2, max_size=2), max_size=2), max_size=3),
    queues=st.lists(st.builds(Queue, letter=words, name=names), max_size=3).map(tuple),
    services=st.lists(services, max_size=3).map(tuple),
    counters=st.lists(st.builds(Counter, code=words, number=words, name=names, serves=codes, backup=codes), max_size=3).map(tuple),
    priorities=st.lists(
        st.builds(Priority, code=words, name=names, credit_minutes=st.integers(0, 90), roles=codes), max_size=2
    ).map(tuple),
    ticker=st.lists(names, max_size=2).map(tuple),
)  # fmt: skip


@given(halls)
def test_settings_told_in_an_event_are_the_same_settings_again(settings: HallSettings) -> None:
    told = json.loads(json.dumps(settings_as_facts(settings)))

    assert settings_of_facts(told) == settings


def test_a_rule_of_a_newer_release_is_passed_over() -> None:
    told = settings_as_facts(hall_settings())
    told["rules"]["rule_of_the_future"] = 1

    assert settings_of_facts(told).rules == Rules()


def test_a_rule_that_the_data_does_not_name_has_the_citys_default() -> None:
    told = settings_as_facts(hall_settings())
    del told["rules"]["rejoin_behind"]

    assert settings_of_facts(told).rules.rejoin_behind == 3


def test_a_service_of_an_older_catalogue_waits_in_a_queue_without_a_letter() -> None:
    settings = hall_settings((a_service("plate-again", "A"),))

    assert [settings.letter_of(code) for code in ("plate-again", "gone")] == ["A", "?"]


def test_things_are_found_by_their_codes() -> None:
    settings = hall_settings((a_service("plate-again", "A"),), priorities=(Priority("disabled", {}, 30),))

    assert settings.service["plate-again"].minutes == 8
    assert settings.queue["A"].letter == "A"
    assert settings.counter["east-3"].number == "3"
    assert settings.priority["disabled"].credit_minutes == 30
