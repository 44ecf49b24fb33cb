"""Question sets as they come: one short module a format."""
