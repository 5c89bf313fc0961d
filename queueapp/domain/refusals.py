"""Every way a rule says no: one class each with a stable code; the two sentences stand in the translations.

`translations/<language>/refusals.po` has `refusal.<code>.why` (what stands in the way) and `refusal.<code>.now` (what
can be done now). `facts` names what stands in the way; they fill the sentences and travel in the answer."""

from typing import ClassVar


class Refused(Exception):
    """A rule said no; nothing was changed."""

    code: ClassVar[str] = "refused"
    http: ClassVar[int] = 409
    # What a refusal may name as its fact `named_by`, each with sentences of its own.
    rules: ClassVar[tuple[str, ...]] = ()
    named_by: ClassVar[str] = "rule"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts


class NotFound(Refused):
    """There is no such thing, or it lies outside the caller's scope: the two look alike."""

    code = "not_found"
    http = 404


class NotSignedIn(Refused):
    """The call needs a session or a key."""

    code = "not_signed_in"
    http = 401


class WrongPassword(Refused):
    """Name and password do not belong together; an unknown name gets the same answer."""

    code = "wrong_password"
    http = 401


class BadInput(Refused):
    """A field is missing or malformed; `fields` names each with a reason."""

    code = "bad_input"
    http = 422


class MissingKey(Refused):
    """A POST came without an Idempotency-Key, or with one that could be guessed."""

    code = "idempotency_key_needed"
    http = 422


class KeyMismatch(Refused):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_mismatch"
    http = 422


class StaleForm(Refused):
    """The page's form token is missing or too old."""

    code = "stale_form"
    http = 400


class RateLimited(Refused):
    """Too many tries from one place, or at one code."""

    code = "rate_limited"
    http = 429
    rules = ("ten_minutes", "an_hour", "a_day")


class TryAgain(Refused):
    """The stream is busy, or what was read before the lock changed twice."""

    code = "try_again"
    http = 503


class NobodyWaiting(Refused):
    """No ticket waits that this desk serves."""

    code = "nobody_waiting"


class CounterClosed(Refused):
    """No open desk stands at the counter, or it is paused."""

    code = "counter_closed"


class CounterBusy(Refused):
    """The seat already has a ticket called or serving."""

    code = "counter_busy"


class CounterTaken(Refused):
    """Another clerk's desk is open at the counter."""

    code = "counter_taken"


class ClerkElsewhere(Refused):
    """The clerk already has an open desk at another counter."""

    code = "clerk_elsewhere"


class TicketsInHand(Refused):
    """The desk cannot close while tickets are in its hands, unless told what becomes of them."""

    code = "tickets_in_hand"


class WrongState(Refused):
    """The step does not start from the state the ticket or desk is in."""

    code = "wrong_state"
    rules = ("waiting", "called", "serving", "held", "served", "cancelled", "expired")
    named_by = "state"


class DeskChanged(Refused):
    """The decision was taken on an older view of the desk."""

    code = "desk_changed"


class DeskLost(Refused):
    """The desk was lost or taken over by a colleague."""

    code = "desk_lost"


class NotServedHere(Refused):
    """The hall or counter does not offer the service."""

    code = "not_served_here"


class QueueClosed(Refused):
    """The hall gives no tickets for the service now."""

    code = "queue_closed"


class HallClosed(Refused):
    """The hall is outside its hours."""

    code = "hall_closed"


class RecallTooSoon(Refused):
    """A recall within seconds of the last call would only talk over it."""

    code = "recall_too_soon"


class MissTooEarly(Refused):
    """A ticket is missed only after the hall's calls and minutes."""

    code = "miss_too_early"


class CallAgainTooLate(Refused):
    """The minutes in which a missed ticket may be called again at once are over."""

    code = "call_again_too_late"


class RejoinTooLate(Refused):
    """The minutes in which a missed ticket may rejoin are over."""

    code = "rejoin_too_late"


class RejoinLimit(Refused):
    """The visit has rejoined as often as the hall allows."""

    code = "rejoin_limit"


class UndoTooLate(Refused):
    """The minutes for undo are over, or the visit has moved on."""

    code = "undo_too_late"


class NotThisDesk(Refused):
    """The ticket is in another counter's hands."""

    code = "not_this_desk"


class OutcomeNeeded(Refused):
    """The service asks for an outcome at the end."""

    code = "outcome_needed"


class PriorityNotGiven(Refused):
    """The priority is unknown, or this role may not give it."""

    code = "priority_not_given"


class AlreadyEvaluated(Refused):
    """The visit has been evaluated."""

    code = "already_evaluated"


class TooEarly(Refused):
    """The thing cannot be done yet."""

    code = "too_early"


class CheckInTooEarly(Refused):
    """The appointment's check-in has not begun; `opens_at` says when it does."""

    code = "check_in_too_early"


class NotOnSite(Refused):
    """A citizen's phone does not show that he is at the site: neither the code of the day nor a position near enough."""

    code = "not_on_site"


class NoAppointmentToday(Refused):
    """The document has no appointment at this site today; a person nobody knows gets the same answer."""

    code = "no_appointment_today"


class AlreadyCheckedIn(Refused):
    """The appointment has its number already; `number` says which."""

    code = "already_checked_in"


class TooLate(Refused):
    """The deadline for moving or cancelling is over."""

    code = "too_late"


class InvalidIdNumber(Refused):
    """The number does not belong to any document of its type; `fields` says what is wrong."""

    code = "invalid_id_number"
    http = 422


class SlotFull(Refused):
    """The places that were wanted are taken; `nearest` names the nearest free starts."""

    code = "slot_full"


class SlotClosed(Refused):
    """The start cannot be booked: closed, past, not released, not published or not offered; `why` says which."""

    code = "slot_closed"


class HoldGone(Refused):
    """The hold is unknown, used, or ran out and its places were wanted."""

    code = "hold_gone"


class LimitReached(Refused):
    """The person has as many appointments, or waits, as the rule that it names allows."""

    code = "limit_reached"
    rules = ("open_per_person", "open_per_service", "agent_per_day", "open_waits", "wait_per_service")


class BlockedForNoShows(Refused):
    """The person did not come too often and may book again from `until` on."""

    code = "blocked_for_no_shows"


class IdentityFirst(Refused):
    """The site holds no places for nobody: the person comes before the hold."""

    code = "identity_first"


class PairingExpired(Refused):
    """The pairing code is unknown, used or older than its minutes."""

    code = "pairing_expired"
    http = 404


class DisplayUnknown(Refused):
    """No display has this key."""

    code = "display_unknown"
    http = 401


class DisplayRevoked(Refused):
    """The display was unpaired."""

    code = "display_revoked"
    http = 401


class WalkInShare(Refused):
    """A template has more places than the walk-ins' share leaves; `most` is what a slot of `minutes` may have, on both lists."""

    code = "walk_in_share"


class EventsGone(Refused):
    """Events that old are no longer kept."""

    code = "events_gone"
    http = 410


def all_refusals() -> tuple[type[Refused], ...]:
    """Every refusal there is, in the order of their codes."""
    return tuple(sorted(Refused.__subclasses__(), key=lambda kind: kind.code))
