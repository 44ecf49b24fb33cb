"""The server: the chat window for people and the routes for programs, on one port.

In: requests over HTTP. Out: the page, answers as they grow, records in JSON.
`http` holds what every request passes first, `api` the routes, `page` the window. Beside them
stands what routes and window share: `loading` opens the answerer in a thread, `slots` limits how
many questions are answered at once, `streaming` and `stepwise` show an answer as it grows,
`sessions` and `uploads` keep the reports that a person brings along.
`site` puts all of it together, `server` takes the port and runs it. Begin with `site.build_site`.
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
