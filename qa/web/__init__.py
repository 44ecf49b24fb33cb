"""The chat window: page, style, script, and the routes beside it."""

import os

# Gradio and huggingface_hub read these once, when they are imported. Set here, before either
# can be: the window asks nothing of the network.
for _name, _value in (
    ("GRADIO_ANALYTICS_ENABLED", "False"),
    ("HF_HUB_OFFLINE", "1"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
):
    os.environ.setdefault(_name, _value)
