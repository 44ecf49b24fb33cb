"""The routes for programs: answers, search, figures, OpenAI's chat protocol, MCP tools.

In: JSON whose every field is bounded (`requests`). Out: records (`replies`), or one form of error
(`errors`). An answer or a search holds a slot of `qa/web/slots.py`. Begin with `routes`.
"""
