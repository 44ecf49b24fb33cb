"""The web server: the chat window and the routes for programs, on one port.

In: requests of a browser or a program. Out: the page, answers as JSON or as a stream of events.
`http` checks every request, `page` is the window, `api` the routes. The modules beside them serve
both: the loader of the answerer, the slots of the concurrency limit, streaming, sessions, uploads.
Begin with `server`, which runs the site, and `site`, which puts it together.
"""

import os

# Gradio and huggingface_hub read these once, when they are imported. Set here, before either
# can be: the window asks nothing of the network.
for _name, _value in (
    ("GRADIO_ANALYTICS_ENABLED", "False"),
    ("HF_HUB_OFFLINE", "1"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
):
    os.environ.setdefault(_name, _value)
