"""Question sets, runs over them, and measures of the results."""
