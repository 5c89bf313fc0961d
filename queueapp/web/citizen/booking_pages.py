"""The citizen's booking pages: what, where, when, who, check; then one's own appointment: shown, moved, cancelled, put in a calendar.

What was chosen stands in the address, what was typed of a person travels in forms only. Every step also takes a POST, so that whoever goes
back to change an answer keeps the others."""
