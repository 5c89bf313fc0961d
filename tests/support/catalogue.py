"""A small city: an office (east) with business hours, and one that never closes (west), each with a hall and a lane."""

import copy
import json
from pathlib import Path
from typing import Any

Parts = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
REAL = Path(__file__).parents[2] / "queueapp" / "catalogue"

EAST, LANE, WEST, WEST_LANE = "east-hall", "east-lane", "west-hall", "west-lane"
HALLS = (EAST, LANE, WEST, WEST_LANE)
# 业务 without a lane, and with one; `plate-new` goes lane → hall → plate → payment → collection.
PLATE, LICENCE, ASK, NEW_CAR, MOVE_OUT = "plate-again", "vlicence-again", "ask", "plate-new", "move-out"
INSPECT, CORRECT, COLLECT, PAY, CHOOSE = "inspect", "correct-data", "collect", "pay", "plate-choose"

_BUSINESS = {day: [["08:30", "12:00"], ["13:30", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
_ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def small() -> Parts:
    """Sites, services and rules of the small city, in the shapes of the catalogue's files."""
    return copy.deepcopy((_SITES, _SERVICES, _RULES))


def real() -> Parts:
    """The catalogue that is shipped."""
    sites, services, rules = (json.loads((REAL / f"{name}.json").read_text("utf-8")) for name in ("sites", "services", "rules"))
    return sites, services, rules


def _name(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _counter(code: str, number: str, serves: str, backup: str = "") -> dict[str, Any]:
    return {"code": code, "number": number, "name": _name("窗口", "Counter"), "serves": list(serves), "backup": list(backup)}


def _service(code: str, zh: str, letter: str, minutes: int, **flags: Any) -> dict[str, Any]:
    usual = {"everyday": [], "where": ["office"], "papers": ["id"]}
    return {"code": code, "name": _name(zh, code), "letter": letter, "minutes": minutes, **usual, **flags}


def _site(code: str, zh: str, hours: dict[str, Any], halls: list[dict[str, Any]]) -> dict[str, Any]:
    common = {"kind": "office", "district": _name("张店区", "Zhangdian"), "address": _name("华光路", "Huaguang Road")}
    return {"code": code, "name": _name(zh, code), "place": [36.8, 118.0], "hours": hours, "halls": halls, **common}


_SITES: dict[str, Any] = {
    "sites": [
        _site("east", "东城车管所", _BUSINESS, [
            {"code": EAST, "name": _name("业务大厅", "Hall"), "letters": ["A", "P", "L", "Z"], "counters": [
                _counter("east-1", "1", "A", "PL"), _counter("east-2", "2", "A"), _counter("east-3", "3", "A", "PL"),
                _counter("east-4", "4", "PL", "A"), _counter("east-5", "5", "Z"),
            ]},
            {"code": LANE, "name": _name("查验通道", "Lane"), "letters": ["Y"], "counters": [
                _counter("lane-1", "1", "Y"), _counter("lane-2", "2", "Y"),
            ]},
        ]),
        _site("west", "西城车管所", _ALWAYS, [
            {"code": WEST, "name": _name("业务大厅", "Hall"), "letters": ["A", "Z"], "rules": {"parallel_seat": True},
             "counters": [_counter("west-1", "1", "A", "Z"), _counter("west-2", "2", "A"), _counter("west-3", "3", "AZ")]},
            {"code": WEST_LANE, "name": _name("查验通道", "Lane"), "letters": ["Y"],
             "counters": [_counter("west-lane-1", "9", "Y")]},
        ]),
    ]
}  # fmt: skip
_SERVICES: dict[str, Any] = {
    "queues": [
        {"letter": letter, "name": _name(zh, letter)}
        for letter, zh in (("A", "机动车"), ("P", "缴费"), ("L", "领取"), ("Y", "查验"), ("Z", "咨询"))
    ],
    "papers": {"id": {"zh": "身份证", "en": "ID card"}, "id-copy": {"zh": "复印件", "en": "Copy", "waived": True}},
    "services": [
        _service(NEW_CAR, "注册登记", "A", 25, lane_first=True, gives_plate=True, top=True),
        _service(MOVE_OUT, "转出", "A", 15, lane_first=True),
        _service(PLATE, "补换号牌", "A", 8, papers=["id", "id-copy"]),
        _service(LICENCE, "补换行驶证", "A", 6, online=True),
        _service(CHOOSE, "自编自选号牌", "A", 5),
        _service(CORRECT, "更正登记信息", "A", 10, outcome_needed=True),
        _service(PAY, "缴费", "P", 2),
        _service(COLLECT, "领取牌证", "L", 2),
        _service(INSPECT, "查验", "Y", 10),
        _service(ASK, "咨询", "Z", 4),
        _service("moped", "电动车", "Z", 6, where=["station"]),
    ],
}
_RULES: dict[str, Any] = {
    "turn_at": "04:00",
    "priorities": [
        {"code": "disabled", "credit_minutes": 30, "name": _name("残疾人", "Disabled people")},
        {"code": "age-60", "credit_minutes": 15, "name": _name("老人", "60 and older")},
        {"code": "green-lane", "credit_minutes": 60, "name": _name("绿色通道", "Green lane"), "manager_only": True},
    ],
    "ticker": [_name("请为本次服务评价", "Please rate the service")],
    "slides": [{"title": _name("标题", "Title"), "text": _name("文字", "Text")}],
}
