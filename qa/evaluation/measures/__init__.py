"""The measures, by code alone, each in a module of its own: definition, source, and arithmetic."""
