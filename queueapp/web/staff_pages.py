"""Signing in and out."""

from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, redirect, render_template, request, session
from flask_limiter import Limiter
from werkzeug.wrappers import Response

from queueapp.actions import people
from queueapp.domain.refusals import Refused, WrongPassword
from queueapp.domain.roles import Actor, Role
from queueapp.storage.people_queries import staff_by_login
from queueapp.web.door import Door
from queueapp.web.identities import COOKIE_FIELD
from queueapp.web.languages import reader_language
from queueapp.web.limits import asker, limited
from queueapp.web.refusal_texts import sentences

# Where each role works.
HOMES = {Role.CLERK: "/counter", Role.GREETER: "/greeter", Role.MANAGER: "/screens", Role.ADMIN: "/screens"}
# A city's clerks sign in behind one address at 08:25; a name tried ten times a minute from there is being guessed, and so is one
# tried a hundred times an hour from anywhere.
SIGN_INS, OF_NAME_HERE, OF_NAME = "120/minute", "10/minute", "100/hour"
LONGEST_NAME = 64


def pages(door: Door, limiter: Limiter) -> Blueprint:
    """The routes of signing in and out."""
    routes = Blueprint("staff", __name__)
    login = limited(limiter, SIGN_INS, "/login", lambda: _login(door))
    login = limiter.limit(OF_NAME_HERE, key_func=lambda: f"{asker()} {_typed_name()}", methods=["POST"])(login)
    login = limiter.limit(OF_NAME, key_func=_typed_name, methods=["POST"])(login)
    routes.add_url_rule("/login", "login", login, methods=["GET", "POST"])
    routes.add_url_rule("/logout", "logout", lambda: _logout(door), methods=["POST"])
    return routes


def signed_in(door: Door) -> Actor | None:
    """Who is signed in at this browser."""
    return door.identities.of_request(request)


def to_login() -> Response:
    """The way to the sign-in page and back."""
    wanted = request.full_path.removesuffix("?")
    return redirect(f"/login?next={quote(wanted)}", 303)


def _login(door: Door) -> Any:
    actor = signed_in(door)
    wanted = _inside(request.values.get("next"))
    if request.method == "GET":
        if actor is not None:
            return redirect(wanted or HOMES.get(actor.role, "/"), 303)
        return render_template("login.html", page={"name": "", "error": None, "next": wanted})
    name, password = _typed_name(), request.form.get("password", "")
    try:
        role = _enter(door, name, password)
    except Refused as refusal:
        why, now = sentences(refusal, door.texts, reader_language(), door.zone)
        page = {"name": name, "error": {"title": why, "detail": now}, "next": wanted}
        return render_template("login.html", page=page), refusal.http
    return redirect(wanted or HOMES.get(role, "/"), 303)


def _typed_name() -> str:
    return request.form.get("name", "").strip()[:LONGEST_NAME].strip()


def _enter(door: Door, name: str, password: str) -> Role:
    with door.house.database.read() as connection:
        staff = staff_by_login(connection, name)
    known = staff is not None and staff.disabled_at is None
    if not door.passwords.matches(staff.password_hash if staff is not None and known else None, password) or staff is None:
        raise WrongPassword()
    role = Role(staff.role)
    secret = people.begin_session(door.house, door.asked(request, Actor(role, staff.id)), staff=staff.id)
    session.clear()
    session[COOKIE_FIELD] = secret
    return role


def _logout(door: Door) -> Response:
    actor, secret = signed_in(door), session.get(COOKIE_FIELD)
    if actor is not None and secret is not None:
        people.end_session(door.house, door.asked(request, actor), secret)
    session.clear()
    return redirect("/login", 303)


def _inside(address: str | None) -> str | None:
    """A path of this server; never somebody else's."""
    parts = urlsplit(address or "")
    ours = address and not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours else None
