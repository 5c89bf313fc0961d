"""Who is put forward, and by how much: credits never add, the largest counts."""

from queueapp.domain.clock import MINUTE
from queueapp.domain.places import Priority, Rules


def credit_minutes(priority: Priority | None) -> int:
    """The minutes that a priority puts its ticket forward."""
    return 0 if priority is None else priority.credit_minutes


def rank_at(issued_at: int, credit: int, appointed_at: int | None, rules: Rules) -> int:
    """The rank of a new ticket: min(issued − credit, appointed − credit of appointments), an Instant. `credit` in minutes."""
    walk_in = issued_at - credit * MINUTE
    if appointed_at is None:
        return walk_in
    return min(walk_in, appointed_at - rules.appointment_credit_minutes * MINUTE)


def largest_credit_minutes(priorities: tuple[Priority, ...], rules: Rules) -> int:
    """The bound on overtaking that the hall's table allows."""
    return max((priority.credit_minutes for priority in priorities), default=0) + rules.backup_penalty_minutes
