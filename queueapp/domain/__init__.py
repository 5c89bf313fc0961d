"""The ground: tables, rules, values, events and refusals; standard library only."""
