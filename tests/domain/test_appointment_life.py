"""The life of an appointment: who may never take a step is told nothing, who may is told the state in the way."""

import pytest

from queueapp.domain.appointment_life import LIFE, AppointmentState, AppointmentStep, look_up
from queueapp.domain.refusals import NotFound, WrongState
from queueapp.domain.roles import Role

STATES = [None, *(state.value for state in AppointmentState)]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", list(AppointmentStep))
def test_a_step_starts_where_the_table_says_and_only_there(state: str | None, step: AppointmentStep) -> None:
    targets = {source: row.target for row in LIFE if row.step is step for source in row.sources}
    takers = {Role.ADMIN, *(role for row in LIFE if row.step is step for role in row.who)}
    for role in Role:
        if role not in takers:
            with pytest.raises(NotFound):
                look_up(state, step, role)
        elif state not in targets:
            with pytest.raises(WrongState) as refused:
                look_up(state, step, role)
            assert refused.value.facts["state"] == state
        else:
            assert look_up(state, step, role).target is targets[state]
