"""The web server: the chat window and the routes for programs, on one port.

In: requests of a browser or a program. Out: the page, answers as JSON or as a stream of events.
`http` checks every request, `page` is the window, `api` the routes. The modules beside them serve
both: the loader of the answerer, the slots of the concurrency limit, streaming, sessions, uploads.
Begin with `server`, which runs the site, and `site`, which puts it together.
"""

from corpus.offline import keep_scratch

keep_scratch("gradio")
keep_scratch("matplotlib")
