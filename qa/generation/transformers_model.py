"""A language model on this machine, through the transformers library."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty
from threading import Event, Lock, Thread
from typing import Any

from corpus.offline import keep_scratch
from qa.extras import require
from qa.generation.language_model import Ending, GenerationError, Message, Piece, Sampling

_SAMPLED = 64
_LAST_TOKEN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Loaded:
    tokenizer: Any
    model: Any
    fingerprint: str


class TransformersModel:
    """Loads a causal language model from a folder or the local cache; nothing is downloaded.

    One reply is written at a time: a second question waits for the first.
    """

    def __init__(
        self,
        name: str,
        sampling: Sampling | None = None,
        *,
        device: str = "auto",
        dtype: str = "auto",
        quantize: str = "",
    ) -> None:
        """Name the model, which is loaded when it is first asked.

        `device` is "auto", "cpu", "cuda:0" …; `dtype` "auto", "bfloat16" …; `quantize` "", "4bit"
        or "8bit".

        Raises:
            MissingExtra: what loads a model in 4 or 8 bits is not installed.
        """
        if quantize:
            require("accelerate", "bitsandbytes")
        self.name = f"transformers:{name}"
        self.sampling = sampling or Sampling()
        self._folder = name
        self._device = device
        self._dtype = dtype
        self._quantize = quantize
        self._lock = Lock()
        self._loaded: _Loaded | None = None
        self._failure = ""

    def stream(self, messages: Sequence[Message]) -> Generator[Piece, None, None]:
        """Yield the reply as it is written; the last piece has the ending.

        Raises:
            GenerationError: the model isn't there, or the messages are longer than it reads.
        """
        with self._lock:
            loaded = self._load()
            inputs = _encode(loaded, messages)
            n_in = int(inputs["input_ids"].shape[1])
            limit = getattr(loaded.model.config, "max_position_embeddings", None)
            if limit and n_in + self.sampling.max_tokens > limit:
                raise GenerationError(
                    f"{self.name} reads {limit} tokens; the prompt has {n_in}, and "
                    f"{self.sampling.max_tokens} are kept for the reply (setting reply_tokens)"
                )
            yield from _Writing(self.name, loaded, self.sampling).pieces(inputs, n_in)

    def _load(self) -> _Loaded:
        if self._failure:  # not tried again with each question
            raise GenerationError(self._failure)
        if self._loaded is None:
            try:
                self._loaded = _load(self._folder, self._device, self._dtype, self._quantize)
            except Exception as error:  # the library raises anything, from OSError to KeyError
                self._failure = f"{self.name} cannot be loaded: {_first_line(error)}"
                raise GenerationError(self._failure) from error
        return self._loaded


class _Writing:
    """One reply: the model writes in a thread of its own, the pieces come from its streamer."""

    def __init__(self, name: str, loaded: _Loaded, sampling: Sampling) -> None:
        self._name = name
        self._loaded = loaded
        self._sampling = sampling
        self._stopped = Event()
        self._error: BaseException | None = None
        self._tokens: list[int] = []

    def pieces(self, inputs: Any, n_in: int) -> Iterator[Piece]:
        from transformers import TextIteratorStreamer

        until = time.monotonic() + self._sampling.timeout_seconds
        streamer = TextIteratorStreamer(
            self._loaded.tokenizer,
            skip_prompt=True,
            timeout=self._sampling.timeout_seconds,
            skip_special_tokens=True,
        )
        worker = Thread(target=self._write, args=(inputs, streamer, n_in), daemon=True)
        worker.start()
        try:
            for text in streamer:
                yield Piece(text)
                streamer.timeout = max(until - time.monotonic(), 0.0)
        except Empty:
            seconds = self._sampling.timeout_seconds
            raise GenerationError(f"{self._name} took longer than {seconds:g} seconds") from None
        finally:  # also where nobody reads on
            self._stopped.set()
            worker.join(timeout=_LAST_TOKEN_SECONDS)
        if self._error:
            raise GenerationError(f"{self._name}: {_first_line(self._error)}") from self._error
        yield Piece("", self._ending(n_in))

    def _write(self, inputs: Any, streamer: Any, n_in: int) -> None:
        import torch
        from transformers import StoppingCriteriaList

        drawn: dict[str, Any] = {
            "do_sample": False,
            "temperature": None,
            "top_p": None,
            "top_k": None,
        }
        if self._sampling.temperature > 0:
            torch.manual_seed(self._sampling.seed)
            drawn = {"do_sample": True, "temperature": self._sampling.temperature}
        try:
            with torch.inference_mode():
                written = self._loaded.model.generate(
                    **inputs,
                    streamer=streamer,
                    max_new_tokens=self._sampling.max_tokens,
                    stopping_criteria=StoppingCriteriaList([self._is_stopped]),
                    pad_token_id=self._loaded.tokenizer.eos_token_id,
                    **drawn,
                )
            self._tokens = written[0, n_in:].tolist()
        except Exception as error:  # told to who reads, in the other thread
            self._error = error
            streamer.end()

    def _is_stopped(self, input_ids: Any, _scores: Any, **_: Any) -> Any:
        import torch

        return torch.full((input_ids.shape[0],), self._stopped.is_set(), device=input_ids.device)

    def _ending(self, n_in: int) -> Ending:
        ends = self._loaded.model.generation_config.eos_token_id
        ends = ends if isinstance(ends, list) else [ends]
        is_whole = bool(self._tokens) and self._tokens[-1] in ends
        return Ending(is_whole, n_in, len(self._tokens), self._loaded.fingerprint)


def _load(folder: str, device: str, dtype: str, quantize: str) -> _Loaded:
    keep_scratch("torch")
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {"dtype": dtype, "local_files_only": True, "use_safetensors": True}
    device = _best_device() if device == "auto" else device
    if quantize:
        options |= {"quantization_config": _quantization(quantize), "device_map": device}
    tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model: Any = AutoModelForCausalLM.from_pretrained(folder, **options)
    if not quantize:
        model = model.to(device)
    model.eval()
    return _Loaded(tokenizer, model, _fingerprint(model, tokenizer))


def _best_device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _quantization(bits: str) -> Any:
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=bits == "4bit", load_in_8bit=bits == "8bit"
    )


def _encode(loaded: _Loaded, messages: Sequence[Message]) -> Any:
    """Put the messages into the model's own form; without one, into plain paragraphs."""
    import jinja2

    tokenizer = loaded.tokenizer
    turns = [{"role": m.role, "content": m.text} for m in messages]
    if not tokenizer.chat_template:
        text = "\n\n".join([*(m.text for m in messages), ""])
        return tokenizer(text, return_tensors="pt").to(loaded.model.device)
    options = {"add_generation_prompt": True, "return_tensors": "pt", "return_dict": True}
    try:
        encoded = tokenizer.apply_chat_template(turns, **options)
    except jinja2.TemplateError:  # a template that knows no system message
        whole = [{"role": "user", "content": "\n\n".join(m.text for m in messages)}]
        encoded = tokenizer.apply_chat_template(whole, **options)
    return encoded.to(loaded.model.device)


def _fingerprint(model: Any, tokenizer: Any) -> str:
    """Digest the configuration, the chat template, and the first numbers of every weight."""
    digest = hashlib.sha256(model.config.to_json_string().encode())
    digest.update(str(tokenizer.chat_template).encode())
    for name, weight in model.state_dict().items():
        digest.update(f"{name} {tuple(weight.shape)} {weight.dtype}".encode())
        sample = weight.flatten()[:_SAMPLED].float().cpu().numpy()
        digest.update(sample.tobytes())
    return digest.hexdigest()[:16]


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
