"""The API's counters: one table of steps, each a verb with its body."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from queueapp.actions import calling, desks, moving, serving
from queueapp.actions.at_counter import counter_place
from queueapp.domain.refusals import CounterClosed, DeskChanged, DeskLost, Refused, WrongState
from queueapp.domain.roles import Role
from queueapp.live import rooms
from queueapp.web.api.table import Answer, Body, Call, Nothing, Route, staff_and

CLERK = frozenset({Role.CLERK})
# These may say that the caller's view, and this process's, is older than what another process wrote.
OLD_VIEW = (DeskChanged, WrongState, CounterClosed, DeskLost)


class OnTicket(Body):
    """A step of a ticket; `ticket` may be left out where just one fits, `expect` is the version decided on."""

    ticket: str | None = Field(default=None, max_length=40)
    expect: int | None = None


class CallNext(Body):
    parallel: bool = False
    expect: int | None = None


class CallThis(Body):
    ticket: str = Field(max_length=40)
    reason: str = Field(min_length=1, max_length=200)
    expect: int | None = None


class Hold(OnTicket):
    minutes: int | None = Field(default=None, ge=1, le=240)


class Finish(OnTicket):
    outcome: str | None = Field(default=None, max_length=20)


class Transfer(OnTicket):
    service: str | None = Field(default=None, max_length=40)
    hall: str | None = Field(default=None, max_length=40)
    counter: str | None = Field(default=None, max_length=40)


class OtherService(OnTicket):
    service: str = Field(max_length=40)


class Directly(Body):
    service: str = Field(max_length=40)
    expect: int | None = None


class WithReason(OnTicket):
    reason: str = Field(min_length=1, max_length=200)


class Open(Body):
    services: list[str] | None = Field(default=None, max_length=80)


class Pause(Body):
    reason: str = Field(max_length=40)
    expect: int | None = None


class Close(Body):
    give_back: bool = Field(default=False, alias="return")
    finish: bool = False
    expect: int | None = None


class Expecting(Body):
    expect: int | None = None


Verb = Callable[[Call, str, Any], object]


@dataclass(frozen=True)
class Step:
    """One step of the path `/counters/{counter}/…`."""

    name: str
    body: type[Body]
    verb: Verb
    summary: str


def _on_ticket(verb: Callable[..., object]) -> Verb:
    return lambda call, counter, body: verb(call.door.house, call.asked, counter, ticket=body.ticket, expect=body.expect)


def _transfer(call: Call, counter: str, body: Transfer) -> object:
    return moving.transfer_from(
        call.door.house, call.asked, counter, ticket=body.ticket, service=body.service, hall=body.hall, counter=body.counter,
        expect=body.expect,
    )  # fmt: skip


STEPS: tuple[Step, ...] = (
    Step("open", Open, lambda c, n, b: desks.open_desk(c.door.house, c.asked, n, services=b.services), "打开窗口"),
    Step("pause", Pause, lambda c, n, b: desks.pause(c.door.house, c.asked, n, b.reason, expect=b.expect), "暂停接号"),
    Step("resume-desk", Expecting, lambda c, n, b: desks.resume_desk(c.door.house, c.asked, n, expect=b.expect), "恢复接号"),
    Step(
        "close", Close,
        lambda c, n, b: desks.close(c.door.house, c.asked, n, give_back=b.give_back, finish=b.finish, expect=b.expect), "关闭窗口",
    ),
    Step("take-over", Nothing, lambda c, n, b: desks.take_over(c.door.house, c.asked, n), "接手窗口"),
    Step(
        "call-next", CallNext,
        lambda c, n, b: calling.call_next(c.door.house, c.asked, n, expect=b.expect, parallel=b.parallel), "叫下一号",
    ),
    Step("call", CallThis, lambda c, n, b: calling.call(c.door.house, c.asked, n, b.ticket, b.reason, expect=b.expect), "指定叫号"),
    Step("recall", OnTicket, _on_ticket(calling.recall), "重呼"),
    Step("begin", OnTicket, _on_ticket(serving.begin), "开始办理"),
    Step(
        "finish", Finish,
        lambda c, n, b: serving.finish(c.door.house, c.asked, n, ticket=b.ticket, outcome=b.outcome, expect=b.expect), "办结",
    ),
    Step("miss", OnTicket, _on_ticket(calling.miss), "过号"),
    Step("call-again", OnTicket, _on_ticket(calling.call_again), "过号后再叫"),
    Step("return", OnTicket, _on_ticket(calling.return_ticket), "退回"),
    Step(
        "hold", Hold,
        lambda c, n, b: serving.hold(c.door.house, c.asked, n, ticket=b.ticket, minutes=b.minutes, expect=b.expect), "暂挂",
    ),
    Step("resume", OnTicket, _on_ticket(serving.resume), "恢复办理"),
    Step("requeue", OnTicket, _on_ticket(serving.requeue), "暂挂的重新排队"),
    Step("rejoin", OnTicket, _on_ticket(moving.rejoin_at), "过号的重新排队"),
    Step("transfer", Transfer, _transfer, "转移"),
    Step(
        "change-service", OtherService,
        lambda c, n, b: serving.change_service(c.door.house, c.asked, n, b.service, ticket=b.ticket, expect=b.expect), "改办业务",
    ),
    Step(
        "add-service", OtherService,
        lambda c, n, b: serving.add_service(c.door.house, c.asked, n, b.service, ticket=b.ticket, expect=b.expect), "加办业务",
    ),
    Step(
        "serve-directly", Directly,
        lambda c, n, b: serving.serve_directly(c.door.house, c.asked, n, b.service, expect=b.expect), "直接办理",
    ),
    Step(
        "cancel", WithReason,
        lambda c, n, b: serving.cancel(c.door.house, c.asked, n, b.reason, ticket=b.ticket, expect=b.expect), "取消号票",
    ),
    Step("undo", OnTicket, _on_ticket(serving.undo), "撤销"),
)  # fmt: skip


def desk_message(call: Call, counter: str) -> dict[str, Any]:
    """The desk's view as sent live, for the caller."""
    place = counter_place(call.door.house, call.asked, counter)
    viewer = call.asked.actor.works_desk
    room = rooms.desk(place.hall, counter, viewer or "-")
    return call.door.broadcaster.message(room, lambda running, now: call.door.desk_views.desk(running, now, counter, viewer))


def routes() -> tuple[Route, ...]:
    """The routes of counters."""
    shown = Route("GET", "/counters/<counter>", lambda call: _shown(call, call.path["counter"]), "窗口", "counters", staff_and())
    return (shown, *(_route(step) for step in STEPS))


def _route(step: Step) -> Route:
    def view(call: Call) -> Answer:
        counter = call.path["counter"]
        try:
            step.verb(call, counter, call.body)
        except Refused as refusal:
            raise _with_view(refusal, call, counter) from refusal
        return _shown(call, counter)

    return Route("POST", f"/counters/<counter>/{step.name}", view, step.summary, "counters", CLERK, step.body)


def _shown(call: Call, counter: str) -> dict[str, Any]:
    """The desk's view as an answer. A program with a key has no page that beats for it: its calls are its desk's signs of life."""
    message = desk_message(call, counter)
    if message["desk"]["mine"]:
        call.door.heartbeats.heard(message["desk"]["desk"])
    return message


def _with_view(refusal: Refused, call: Call, counter: str) -> Refused:
    """A decision taken on an old view is answered with the new one, which the scheduler may have made a moment ago."""
    place = call.door.house.directory.counters.get(counter)
    if place is not None and isinstance(refusal, OLD_VIEW):
        call.door.relay.look_at(place.hall)
    if isinstance(refusal, DeskChanged):
        refusal.facts["desk"] = desk_message(call, counter)
    return refusal
