"""What a page sends to Gradio's queue, and the check that a request holds just that."""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, TypeVar

import gradio as gr
from gradio.data_classes import FileData
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from qa.web.page.pending_uploads import MAX_OF_SENDER

_MAX_DEPTH = 20
_MAX_INTEGER = 2**53  # a browser has no larger ones
_NAME = r"^[\w -]{1,64}\Z"

Checked = TypeVar("Checked", bound=BaseModel)
Name = Annotated[StrictStr, Field(pattern=_NAME)]
Number = Annotated[StrictInt, Field(ge=0, le=_MAX_INTEGER)]


class Refused(Exception):
    """A request that no page sends; the message says why."""

    status = 422


class NotQueued(Refused):
    """The stream of a session that asked for nothing of this server."""

    status = 404


class _Body(BaseModel):
    model_config = ConfigDict(regex_engine="python-re")


class Session(_Body):
    """What names a session alone."""

    session_hash: Name


class Join(Session):
    """What runs a handler; Gradio's other fields are left out."""

    fn_index: Number
    data: Annotated[list[Any], Field(max_length=20)]
    trigger_id: Number | None = None


class Cancel(Session):
    """What stops a handler."""

    fn_index: Number
    event_id: Name


class Reset(_Body):
    """What Gradio takes and does nothing with."""

    event_id: Name


def parsed(body: bytes) -> Any:
    """Return the JSON of a body.

    Raises:
        Refused: it is none, or it holds what no page sends, such as a number without end.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is one
        raise Refused("the body is no JSON that can be read") from error
    _check(value)
    return value


def valid(kind: type[Checked], value: Any) -> Checked:
    """Return the fields of a body.

    Raises:
        Refused: one is missing or wrong; the message names the first.
    """
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Refused(f"{field}: {first['msg']}" if field else "the body is no object") from error


def input_value(block: gr.blocks.Block, value: Any) -> Any:
    """Return the value that a component sends.

    Raises:
        Refused: a component of this sort sends no such value.
    """
    if isinstance(block, gr.State):  # the server has it; what is sent would not be looked at
        return None
    if isinstance(block, gr.UploadButton):
        return None if value is None else [_file(sent) for sent in _several(value)]
    if isinstance(block, gr.CheckboxGroup):
        is_known = isinstance(value, list) and all(_is_plain(each) for each in value)
    else:
        is_known = _is_plain(value)
    if not is_known:
        raise Refused(f"data: a {type(block).__name__} sends no {type(value).__name__}")
    return value


def _several(value: Any) -> list[Any]:
    """Return the files that are sent at once, or the only one."""
    sent = value if isinstance(value, list) else [value]
    if not 1 <= len(sent) <= MAX_OF_SENDER:
        raise Refused(f"data: {len(sent)} files, not 1 to {MAX_OF_SENDER}")
    return sent


def _file(sent: Any) -> dict[str, Any]:
    try:
        return FileData.model_validate(sent, context={"validate_meta": True}).model_dump()
    except ValidationError as error:
        raise Refused("data: the file is not named as an upload is") from error


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _check(value: Any) -> None:
    """Refuse what no page sends, however deep in a value; without recursion."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        for each in level:
            _check_one(each)
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise Refused("the body is nested too deep")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _check_one(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value or not _is_text(value):
            raise Refused("the body holds characters that no text has")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Refused("the body holds a number that is none")
    elif isinstance(value, int) and abs(value) > _MAX_INTEGER:
        raise Refused("the body holds a number that is too large")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a pair
        return False
    return True
