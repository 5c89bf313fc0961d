"""What lies outside: one file per thing, each with a twin for tests where the real one would leave the machine."""
