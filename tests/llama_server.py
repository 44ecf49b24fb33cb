"""A server of llama.cpp with a small real model, run as a process of its own."""

from __future__ import annotations

import signal
import sys

from xllamacpp import CommonParams, Server


def main(weights: str) -> None:
    params = CommonParams()
    params.model.path = weights
    params.n_ctx = 8192
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.cache_prompt = False  # so that a reply depends on its prompt alone
    params.port = 0
    server = Server(params)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
