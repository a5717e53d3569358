"""Runs llama.cpp's HTTP server with one model on a CPU.

Runs in the server's environment, not in ours: SERVER_PYTHON launch.py MODEL NAME CONTEXT. The key that it asks for, if
any, is in the environment as LLM_KEY. Says `READY http://127.0.0.1:PORT/v1` once it answers. Ends with the process
that started it, also when that is killed: its standard input then closes.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import xllamacpp  # type: ignore[import-not-found]  # in the server's environment, not in ours


def main() -> None:
    """Become the server."""
    model, name, context = sys.argv[1:]
    server = xllamacpp.Server(_parameters(Path(model), name, int(context)))
    sys.stdout.write(f"READY {server.listening_address}/v1\n")
    sys.stdout.flush()
    while os.read(0, 1):
        pass
    os._exit(1)  # a request under way would keep the server's own threads, and so the process


def _parameters(model: Path, name: str, context: int) -> xllamacpp.CommonParams:
    found = xllamacpp.CommonParams()
    found.model.path = str(model)
    found.model_alias = {name}
    found.n_ctx = context
    found.n_parallel = 1  # one answer at a time: the same seed then gives the same text
    found.cache_prompt = False  # nor may an answer depend on what was asked before
    found.warmup = False
    # More threads than idle cores, or threads that spin while they wait, make an answer a hundred times slower.
    for threads in (found.cpuparams, found.cpuparams_batch):
        threads.n_threads = 1
        threads.poll = 0
    found.hostnames = ["127.0.0.1"]
    found.port = _free_port()  # it can't choose one itself
    found.api_keys = [key for key in (os.environ.get("LLM_KEY"),) if key]
    found.endpoint_metrics = True
    found.use_jinja = True
    found.ui = False
    found.offline = True
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    main()
