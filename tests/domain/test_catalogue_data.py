"""The catalogue's data files agree with each other and with the city's table of sites."""

import json
from collections.abc import Iterator
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).parents[2] / "queueapp" / "catalogue"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS = DAYS[:5]

# code: (kind, counters, lane counters, hours, days with a weekend session, days with an evening session)
SITES = {
    "zibo":          ("office",  24, 4, "A", ("sat", "sun"), ("thu",)),
    "zhangdian":     ("office",  12, 2, "A", ("sat",),       ()),
    "zichuan":       ("office",  10, 2, "A", ("sat",),       ()),
    "boshan":        ("office",   8, 2, "A", ("sat",),       ()),
    "zhoucun":       ("office",   8, 2, "A", ("sat",),       ()),
    "linzi":         ("office",  10, 2, "A", ("sat",),       ()),
    "huantai":       ("office",   8, 2, "A", ("sat",),       ()),
    "gaoqing":       ("office",   6, 1, "A", (),             ()),
    "yiyuan":        ("office",   6, 1, "A", (),             ()),
    "gaoxin":        ("office",  10, 2, "A", ("sat",),       ("tue",)),
    "wenchanghu":    ("office",   4, 1, "A", (),             ()),
    "st-keyuan":     ("station",  4, 0, "B", (),             ()),
    "st-mashang":    ("station",  4, 0, "B", (),             ()),
    "st-fangzhen":   ("station",  4, 0, "B", (),             ()),
    "st-jiangjunlu": ("station",  3, 0, "B", (),             ()),
    "st-hongshan":   ("station",  3, 0, "B", (),             ()),
    "st-chengdong":  ("station",  3, 0, "B", (),             ()),
    "st-yongan":     ("station",  3, 0, "B", (),             ()),
    "st-jixia":      ("station",  3, 0, "B", (),             ()),
    "st-qidu":       ("station",  3, 0, "B", (),             ()),
    "st-suozhen":    ("station",  3, 0, "B", (),             ()),
    "st-tianzhen":   ("station",  2, 0, "B", (),             ()),
    "st-lishan":     ("station",  2, 0, "B", (),             ()),
}  # fmt: skip


@cache
def catalogue(name: str) -> Any:
    return json.loads((CATALOGUE / f"{name}.json").read_text(encoding="utf-8"))


def services() -> dict[str, Any]:
    return {service["code"]: service for service in catalogue("services")["services"]}


def letters() -> list[str]:
    return [queue["letter"] for queue in catalogue("services")["queues"]]


def sites() -> list[Any]:
    return list(catalogue("sites")["sites"])


def halls() -> Iterator[Any]:
    return (hall for site in sites() for hall in site["halls"])


def lane_counters(site: Any) -> list[Any]:
    return [counter for hall in site["halls"] if hall["letters"] == ["Y"] for counter in hall["counters"]]


def desk_counters(site: Any) -> list[Any]:
    return [counter for hall in site["halls"] if hall["letters"] != ["Y"] for counter in hall["counters"]]


def share_of_all_visits() -> dict[str, float]:
    return {
        code: part["share"] * weight / 1000
        for part in catalogue("load")["mix"].values()
        for code, weight in part["weights"].items()
    }


def assert_unique(codes: list[str]) -> None:
    assert sorted(codes) == sorted(set(codes))


def assert_named_in_both(node: Any) -> None:
    if isinstance(node, list):
        for child in node:
            assert_named_in_both(child)
    elif isinstance(node, dict):
        if "zh" in node or "en" in node:
            assert node["zh"].strip() and node["en"].strip(), node
        for child in node.values():
            assert_named_in_both(child)


def test_every_name_stands_in_both_languages() -> None:
    for name in ("services", "sites", "rules", "load"):
        assert_named_in_both(catalogue(name))


def test_every_service_has_its_own_code_and_a_known_queue() -> None:
    rows = catalogue("services")["services"]

    assert_unique([row["code"] for row in rows])
    assert_unique(letters())
    assert {row["letter"] for row in rows} == set(letters())


def test_every_service_takes_minutes_somewhere_and_has_everyday_names() -> None:
    for service in services().values():
        assert service["minutes"] > 0, service["code"]
        assert service["where"] in (["office"], ["office", "station"]), service["code"]
        assert 1 <= len(service["everyday"]) <= 3, service["code"]


def test_every_paper_of_a_service_is_known() -> None:
    papers = catalogue("services")["papers"]

    for service in services().values():
        assert set(service["papers"]) <= set(papers), service["code"]


def test_a_paper_no_service_asks_for_is_waived_or_brought_by_agents() -> None:
    asked = {paper for service in services().values() for paper in service["papers"]}

    for code, paper in catalogue("services")["papers"].items():
        assert (code in asked) != bool(paper.get("waived") or paper.get("agent")), code


def test_vehicles_go_through_the_lane_before_these_services_only() -> None:
    lane_first = {code for code, service in services().items() if service["lane_first"]}

    assert lane_first == {
        "plate-new", "transfer-in", "ownership", "move-out", "change-colour", "change-engine", "use-change",
    }  # fmt: skip
    assert all(services()[code]["where"] == ["office"] for code in lane_first)


def test_a_plate_is_given_by_these_services_only() -> None:
    gives_plate = {code for code, service in services().items() if service["gives_plate"]}

    assert gives_plate == {"plate-new", "transfer-in", "ownership"}


def test_twenty_six_services_need_no_visit_and_the_slide_says_so() -> None:
    online = [code for code, service in services().items() if service["online"]]

    assert len(online) == 26
    assert "26" in catalogue("rules")["slides"][0]["title"]["zh"]


def test_the_eight_on_top_are_the_eight_most_asked() -> None:
    asked = {code: share for code, share in share_of_all_visits().items() if services()[code]["letter"] in "ABCD"}

    most_asked = sorted(asked, key=lambda code: -asked[code])[:8]

    assert {code for code, service in services().items() if service["top"]} == set(most_asked)


def test_the_sites_are_the_citys_eleven_offices_and_twelve_stations() -> None:
    assert [site["code"] for site in sites()] == list(SITES)
    assert [site["kind"] for site in sites()] == [row[0] for row in SITES.values()]
    assert len(sites()) == 23


def test_every_site_has_the_citys_count_of_counters() -> None:
    for site in sites():
        _, desks, lanes, *_ = SITES[site["code"]]
        assert len(desk_counters(site)) == desks, site["code"]
        assert len(lane_counters(site)) == lanes, site["code"]


def test_every_site_lies_in_the_city() -> None:
    for site in sites():
        latitude, longitude = site["place"]
        assert 35.9 < latitude < 37.3 and 117.5 < longitude < 118.6, site["code"]


def test_hall_and_counter_codes_are_unique_in_the_city() -> None:
    assert_unique([hall["code"] for hall in halls()])
    assert_unique([counter["code"] for hall in halls() for counter in hall["counters"]])


def test_counters_of_a_site_are_numbered_from_one() -> None:
    for site in sites():
        for counters in (desk_counters(site), lane_counters(site)):
            assert [counter["number"] for counter in counters] == [str(n + 1) for n in range(len(counters))]


def test_an_office_has_a_lane_and_only_the_city_office_a_licence_hall() -> None:
    for site in sites():
        names = [hall["code"].removeprefix(site["code"] + "-") for hall in site["halls"]]
        if site["code"] == "zibo":
            assert names == ["hall", "licence", "lane"]
        else:
            assert names == (["hall", "lane"] if site["kind"] == "office" else ["hall"])


def test_no_letter_is_issued_by_two_halls_of_a_site() -> None:
    for site in sites():
        assert_unique([letter for hall in site["halls"] for letter in hall["letters"]])


def test_every_letter_of_a_hall_has_a_counter_of_its_own() -> None:
    for hall in halls():
        assert set(hall["letters"]) <= set(letters())
        assert {letter for counter in hall["counters"] for letter in counter["serves"]} == set(hall["letters"])


def test_a_counter_serves_letters_of_its_hall_and_none_twice() -> None:
    for hall in halls():
        for counter in hall["counters"]:
            assert_unique(counter["serves"] + counter["backup"])
            assert set(counter["serves"] + counter["backup"]) <= set(hall["letters"]), counter["code"]


def test_every_counter_of_a_station_serves_every_letter() -> None:
    for site in sites():
        for counter in desk_counters(site) if site["kind"] == "station" else ():
            assert set(counter["serves"] + counter["backup"]) == set("ABCDPLZ"), counter["code"]


def test_every_service_a_site_offers_has_a_hall_there() -> None:
    for site in sites():
        there = {letter for hall in site["halls"] for letter in hall["letters"]}
        for service in services().values():
            if site["kind"] in service["where"]:
                assert service["letter"] in there, (site["code"], service["code"])


def test_sessions_of_a_day_follow_each_other() -> None:
    for site in sites():
        assert list(site["hours"]) == list(DAYS)
        for day, sessions in site["hours"].items():
            times = [time for session in sessions for time in session]
            assert times == sorted(times) and all(start < end for start, end in sessions), (site["code"], day)


def test_every_site_is_open_when_the_citys_table_says_so() -> None:
    hours, sessions = catalogue("sites")["hours"], catalogue("sites")["sessions"]
    for site in sites():
        *_, pattern, weekend_days, evening_days = SITES[site["code"]]
        assert site["pattern"] == pattern
        for day in DAYS:
            expected = list(hours[pattern]["weekly"][day])
            expected += [sessions["weekend"]] * (day in weekend_days) + [sessions["evening"]] * (day in evening_days)
            assert site["hours"][day] == expected, (site["code"], day)


def test_offices_stay_open_through_noon_and_stations_do_not() -> None:
    hours = catalogue("sites")["hours"]

    assert hours["A"]["through_noon"] and not hours["B"]["through_noon"]
    assert hours["A"]["weekly"]["mon"] == [["08:30", "12:00"], ["13:30", "17:30"]]
    assert hours["B"]["weekly"]["sat"] == [["09:00", "12:00"], ["13:00", "18:00"]]


def test_only_the_manager_grants_the_largest_credit() -> None:
    priorities = catalogue("rules")["priorities"]

    largest = max(priorities, key=lambda row: row["credit_minutes"])

    assert_unique([row["code"] for row in priorities])
    assert [row["code"] for row in priorities if row["manager_only"]] == [largest["code"]] == ["green-lane"]


def test_the_ticker_names_the_minutes_of_the_rule() -> None:
    rules = catalogue("rules")
    line = rules["ticker"][0]

    assert all(str(rules["rejoin_within_minutes"]) in line[language] for language in ("zh", "en"))


def test_a_working_day_brings_seven_thousand_visits() -> None:
    visits = catalogue("load")["visits_per_day"]

    assert list(visits) == list(SITES)
    assert abs(sum(visits.values()) - 7_000) <= 140
    assert visits["zibo"] == 1_500 and visits["st-lishan"] == 80


def test_the_hours_share_the_whole_day() -> None:
    assert isclose(sum(catalogue("load")["hour_shares"].values()), 1)


def test_the_working_days_of_a_week_average_to_one() -> None:
    weekdays = catalogue("load")["weekdays"]

    assert list(weekdays) == list(DAYS)
    assert isclose(sum(weekdays[day] for day in WEEKDAYS) / len(WEEKDAYS), 1)


def test_the_mix_shares_all_visits_among_the_services_of_each_letter() -> None:
    mix = catalogue("load")["mix"]

    assert isclose(sum(part["share"] for part in mix.values()), 1)
    for letter, part in mix.items():
        assert sum(part["weights"].values()) == 1000, letter
        assert {services()[code]["letter"] for code in part["weights"]} == {letter}


def test_everybody_comes_for_a_service_that_has_a_weight() -> None:
    assert set(share_of_all_visits()) == set(services()) - {"inspect"}
