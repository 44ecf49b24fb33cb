"""The chat window: page, style, script, and the routes beside it."""
