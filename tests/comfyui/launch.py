"""Runs the server's `main.py` on a CPU.

Runs in the server's environment, not in ours: SERVER_PYTHON launch.py SERVER_SOURCE [OPTIONS]. Ends with the process
that started it, also when that is killed: its standard input then closes.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
from pathlib import Path

import torch


def main() -> None:
    """Become the server."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Packages from the index are built for graphics cards and their compiled parts are gone. torchvision's Python parts
    # want no more than that two of its operators are known.
    library = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    source = Path(sys.argv[1])
    os.chdir(source)
    sys.path.insert(0, str(source))
    sys.argv = [str(source / "main.py"), *sys.argv[2:]]
    runpy.run_path(sys.argv[0], run_name="__main__")


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
