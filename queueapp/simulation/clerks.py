"""The life of a clerk: look at the desk, take the next step, look again; whatever others did meanwhile shows in the view."""

from typing import Any

from queueapp.domain.clock import MINUTE, SECOND
from queueapp.simulation.citizens import come_back, rate, walk_on
from queueapp.simulation.clock import instant_of
from queueapp.simulation.fates import Course, Person
from queueapp.simulation.http import Answer, Ask
from queueapp.simulation.loop import Life, ask, rest
from queueapp.simulation.staffing import Shift
from queueapp.simulation.town import Town

View = dict[str, Any]

RECALL_AFTER = 30 * SECOND
# A counter that somebody else holds is looked at again after this.
TAKEN_LOOK = 10 * MINUTE
# With nobody to call and no bell, a clerk looks up this often.
IDLE_LOOK = 30 * MINUTE
# With nobody to serve, a clerk waits this long after closing for somebody who is still on a visit elsewhere at the site.
USUAL_OVERTIME = 60 * MINUTE
# Nobody stays longer than this, whoever is left.
LONGEST_OVERTIME = 180 * MINUTE
AFTER_CLOSING_LOOK = 3 * MINUTE
MOST_CLOSINGS = 5


class Dismissed(Exception):
    """The counter does not know this clerk's key any more: another crowd has come."""


class Clerk:
    """One counter's clerk for one day."""

    def __init__(self, town: Town, shift: Shift, key: str, name: str) -> None:
        self._town = town
        self._shift = shift
        self._post = shift.post
        self._key = key
        self._name = name
        self._courses: dict[str, tuple[Course, int]] = {}
        self._back_at: dict[str, int] = {}
        self._ate = shift.meal is None

    def day(self) -> Life[None]:
        """From the shift's beginning until the work is done."""
        yield from rest(self._shift.begins)
        try:
            view = yield from self._sit_down()
            while view is not None and not self._may_go(view):
                view = yield from self._step(view)
            yield from self._go_home(view)
        except Dismissed:
            pass
        self._town.desks.pop(self._post.code, None)

    def _step(self, view: View) -> Life[View | None]:
        if not view["mine"] or view["state"] not in ("open", "paused"):
            return (yield from self._sit_down())
        ticket = view["ticket"]
        if ticket is not None:
            self._town.tickets.add(ticket["id"])
            receive = ticket["state"] == "called"
            return (yield from (self._receive(view, ticket) if receive else self._serve(view, ticket)))
        if view["state"] == "paused":
            return (yield from self._do("resume-desk", {}, view))
        return (yield from self._between(view))

    def _sit_down(self) -> Life[View | None]:
        """Open the desk; one that an earlier crowd left behind is taken over, one that a person holds is left alone."""
        while True:
            answer = yield from ask(self._ask("open", {}))
            if answer.done:
                return self._heard(answer)
            view = yield from self._look()
            if answer.refusal == "counter_taken" and (view["clerk"] or {}).get("name") == self._name:
                answer = yield from ask(self._ask("take-over", {}))
                if answer.done:
                    return self._heard(answer)
            self._town.desks.pop(self._post.code, None)
            yield from rest(self._town.clock.now() + TAKEN_LOOK)
            if self._town.clock.now() >= self._shift.ends:
                return None

    def _go_home(self, view: View | None) -> Life[None]:
        """Close the desk; a view that was too old for it is replaced by the answer, and so tried again."""
        for _ in range(MOST_CLOSINGS):
            if view is None or not view["mine"]:
                return
            view = yield from self._do("close", {"return": True, "finish": True}, view)

    def _between(self, view: View) -> Life[View]:
        """Nobody in hand: who comes back with his papers, a meal or a break when it is due, else the next one."""
        now, town = self._town.clock.now(), self._town
        back = next((held["id"] for held in view["held"] if self._back_at.get(held["id"], now) <= now), None)
        if back is not None:
            return (yield from self._do("resume", {"ticket": back}, view))
        if not self._ate and self._shift.meal is not None and now >= self._shift.meal.opens:
            self._ate = True
            return (yield from self._pause(view, "meal", self._shift.meal.closes))
        if view["waiting"] and town.fates.takes_break():
            return (yield from self._pause(view, "break", now + town.fates.between(4 * MINUTE, 10 * MINUTE)))
        floor = town.floor(self._post.hall)
        news = floor.news
        answer = yield from ask(self._ask("call-next", {"expect": view["version"]}))
        if answer.refusal != "nobody_waiting" or answer.done:
            return (yield from self._after(answer))
        view = {**view, "waiting": 0}
        if floor.news == news:
            bell = floor.rests(self._post.code, self._post.serves, self._post.backup)
            yield from rest(self._until(view, now), bell)
            floor.works(self._post.code)
        return view

    def _receive(self, view: View, ticket: dict[str, Any]) -> Life[View]:
        """Somebody is called: he comes within a minute, or does not and is missed after the hall's calls and minutes."""
        person = self._town.person(ticket["visit"], self._post.site)
        person.called = True
        called_at = instant_of(ticket["called_at"])
        if not person.misses:
            yield from rest(called_at + self._town.fates.between(8 * SECOND, 50 * SECOND))
            view = yield from self._do("begin", {"ticket": ticket["id"]}, view)
            return (yield from self._call_again(view, person, ticket)) if _is_missed(view, ticket) else view
        if ticket["calls"] < ticket["call_limit"]:
            yield from rest(called_at + RECALL_AFTER)
            view = yield from self._do("recall", {"ticket": ticket["id"]}, view)
        else:
            yield from rest(instant_of(ticket["miss_after"]) + SECOND)
            view = yield from self._do("miss", {"ticket": ticket["id"]}, view)
        if _is_missed(view, ticket):
            self._was_missed(person, ticket)
        return view

    def _call_again(self, view: View, person: Person, ticket: dict[str, Any]) -> Life[View]:
        """The clock gave him up while he walked: he is called again; once that is too late, he takes a place in line."""
        view = yield from self._do("call-again", {"ticket": ticket["id"]}, view)
        if _is_missed(view, ticket):
            person.returns = True
            self._was_missed(person, ticket)
        return view

    def _was_missed(self, person: Person, ticket: dict[str, Any]) -> None:
        """Missed, by the clerk or by the clock, which may have been a little quicker."""
        if not person.returns:
            self._town.leave(person, "missed")
            return
        letter = ticket["service"]["letter"]
        self._town.start(come_back(self._town, person, self._post.code, self._key, ticket["id"], letter))

    def _serve(self, view: View, ticket: dict[str, Any]) -> Life[View]:
        """Serve for as long as it takes; then finish, or hold for papers, or send to another service."""
        course, ends_at = self._course(ticket)
        yield from rest(ends_at)
        which = {"ticket": ticket["id"]}
        if course.end == "hold":
            away = self._town.fates.between(4 * MINUTE, 15 * MINUTE)
            view = yield from self._do("hold", {**which, "minutes": 20}, view)
            self._back_at[ticket["id"]] = self._town.clock.now() + away
            self._courses.pop(ticket["id"], None)
            return view
        if course.end == "transfer" and (other := self._other_service(ticket)) is not None:
            self._courses.pop(ticket["id"], None)
            moved = yield from ask(self._ask("transfer", {**which, "service": other, "expect": view["version"]}))
            if moved.done:
                site = self._town.city.site[self._post.site]
                self._town.ring(site, site.offered[other])
            return (yield from self._after(moved))
        return (yield from self._finish(view, ticket, course))

    def _finish(self, view: View, ticket: dict[str, Any], course: Course) -> Life[View]:
        person = self._town.person(ticket["visit"], self._post.site)
        body = {"ticket": ticket["id"], "outcome": course.outcome, "expect": view["version"]}
        answer = yield from ask(self._ask("finish", body))
        if answer.done:
            self._courses.pop(ticket["id"], None)
            goes_on = course.outcome == "done" and any(stage["state"] == "next" for stage in ticket["stages"])
            if goes_on:
                self._town.start(walk_on(self._town, person))
            else:
                self._town.leave(person, "served")
                self._town.start(rate(self._town, person))
        return (yield from self._after(answer))

    def _course(self, ticket: dict[str, Any]) -> tuple[Course, int]:
        """How the service of this ticket goes and when it ends; once held or transferred, it is finished."""
        known = self._courses.get(ticket["id"])
        if known is None:
            minutes = sum(self._town.city.services[service["code"]].minutes for service in ticket["services"])
            course = self._town.fates.course(minutes)
            if ticket["id"] in self._back_at or ticket["transferred"]:
                course = Course(course.lasts, "finish", "done")
            known = self._courses[ticket["id"]] = (course, self._town.clock.now() + course.lasts)
        return known

    def _other_service(self, ticket: dict[str, Any]) -> str | None:
        """Another service of the same queue, for one who asked for the wrong one; a later stage stays what it is."""
        if len(ticket["stages"]) > 1:
            return None
        letter, code = ticket["service"]["letter"], ticket["service"]["code"]
        mix, offered = self._town.mixes[self._post.site], self._town.city.site[self._post.site].offered
        plain = {
            one: share for one, share in mix.items()
            if offered[one] == letter and one != code and not self._town.city.services[one].lane_first
        }  # fmt: skip
        return self._town.fates.service_among(plain) if plain else None

    def _pause(self, view: View, reason: str, until: int) -> Life[View]:
        view = yield from self._do("pause", {"reason": reason}, view)
        yield from rest(until)
        return view

    def _until(self, view: View, now: int) -> int:
        """The latest moment an idle clerk looks up by himself."""
        back = [self._back_at.get(held["id"], now + MINUTE) for held in view["held"]]
        meal = [] if self._ate or self._shift.meal is None else [self._shift.meal.opens]
        look = IDLE_LOOK if now < self._shift.ends else AFTER_CLOSING_LOOK
        return min([now + look, *(max(at, now + SECOND) for at in (*back, *meal))])

    def _may_go(self, view: View) -> bool:
        """After closing, once nobody is left at the site; three hours later in any case."""
        over = self._town.clock.now() - self._shift.ends
        if over < 0:
            return False
        idle = not (view["ticket"] or view["held"] or view["waiting"])
        return (idle and (self._town.is_over(self._post.site) or over > USUAL_OVERTIME)) or over > LONGEST_OVERTIME

    def _do(self, step: str, body: dict[str, Any], view: View) -> Life[View]:
        """Take a step decided on a view; the view after it, whether it was taken or refused."""
        answer = yield from ask(self._ask(step, {**body, "expect": view["version"]}))
        return (yield from self._after(answer))

    def _after(self, answer: Answer) -> Life[View]:
        """The desk as it is now: as answered, as told with the refusal, or as it says when looked at."""
        if answer.done:
            return self._heard(answer)
        told = answer.body.get("desk")
        if isinstance(told, dict) and "desk" in told:
            view: View = told["desk"]
            return view
        yield from rest(self._town.clock.now() + 5 * SECOND)
        return (yield from self._look())

    def _look(self) -> Life[View]:
        answer = yield from ask(Ask("look", "GET", f"/counters/{self._post.code}", self._key))
        if not answer.done:
            raise Dismissed(answer.refusal)
        return self._heard(answer)

    def _heard(self, answer: Answer) -> View:
        view: View = answer.body["desk"]
        if view["mine"]:
            self._town.desks[self._post.code] = self._key
            self._town.heard_s[self._post.code] = answer.heard_s
        return view

    def _ask(self, step: str, body: dict[str, Any]) -> Ask:
        return Ask(step, "POST", f"/counters/{self._post.code}/{step}", self._key, body)


def _is_missed(view: View, ticket: dict[str, Any]) -> bool:
    return any(missed["id"] == ticket["id"] for missed in view["missed"])
