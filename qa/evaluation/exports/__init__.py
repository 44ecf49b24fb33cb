"""Runs in the formats of other tools: one short module a format."""
