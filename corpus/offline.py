"""Switches of other libraries: none reports home, asks the network for files or leaves any behind.

Each library reads its switch once, when it is loaded. This module is therefore imported first by
every package of the project; a process that one of them starts inherits the switches.
"""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_log = logging.getLogger(__name__)

SCRATCH = {
    "torch": "TORCHINDUCTOR_CACHE_DIR",
    "gradio": "GRADIO_TEMP_DIR",
    "matplotlib": "MPLCONFIGDIR",  # which gradio loads for every event, where it is installed
}
"""Libraries that leave a folder behind, and the variable that says where."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A variable of the environment, what it is set to, and what would happen without it."""

    name: str
    value: str
    reason: str


SWITCHES = (
    Switch(
        "ORT_DISABLE_TELEMETRY",
        "1",
        "onnxruntime reports every session to its maker, and keeps a device id and a database in "
        "the home folder; empty and 0 mean that it may",
    ),
    Switch("HF_HUB_OFFLINE", "1", "huggingface_hub asks its hub for newer files of a model"),
    Switch("TRANSFORMERS_OFFLINE", "1", "releases of transformers before 5 have their own switch"),
    Switch("HF_HUB_DISABLE_TELEMETRY", "1", "huggingface_hub and gradio report who imports them"),
    Switch("HF_HUB_DISABLE_UPDATE_CHECK", "1", "huggingface_hub asks whether it is the newest"),
    Switch("GRADIO_ANALYTICS_ENABLED", "False", "gradio reports its use and asks for news"),
    Switch(
        "FASTAPI_OTEL_AUTO_CONFIGURE",
        "false",
        "fastapi sends traces of requests wherever the environment says, if this is true",
    ),
    Switch("DO_NOT_TRACK", "1", "the wish not to be tracked, which further libraries heed"),
)
"""By the name in the environment. A value that is there already is replaced: nothing is sent."""


def stay_offline() -> None:
    """Set every switch, whatever it was set to."""
    _warn_if_late()
    for switch in SWITCHES:
        os.environ[switch.name] = switch.value


@cache
def _warn_if_late() -> None:
    """Tell once if onnxruntime was there first; nothing stops it any more."""
    if "onnxruntime" in sys.modules:
        _log.warning(
            "onnxruntime was loaded before this package; unless ORT_DISABLE_TELEMETRY was 1 then, "
            "it reports home; import this package first"
        )


@cache
def keep_scratch(library: str) -> None:
    """Have a library of `SCRATCH` write into a folder that is removed at the end of the program.

    Call it before the library is loaded. A folder that a user has chosen stays the one.
    """
    try:
        place = tempfile.gettempdir()
    except OSError:  # nothing can be written, and nothing is left behind
        return
    folder = Path(place, f"beijing-qa-{library}-{secrets.token_hex(8)}")
    os.environ.setdefault(SCRATCH[library], str(folder))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
