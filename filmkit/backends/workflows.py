"""ComfyUI workflows, read: those that come with filmkit, and the user's own. Knows nothing of servers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from filmkit.backends.files import explained
from filmkit.backends.resources import WORKFLOWS, template, workflow_names
from filmkit.errors import PlanError
from filmkit.source import decode
from filmkit.spec.hints import did_you_mean, quoted
from filmkit.workflow.graph import read_graph
from filmkit.workflow.own import own_workflow
from filmkit.workflow.shipped import read_workflow

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.model.film import ComfyMusic, RenderChoice
    from filmkit.workflow.graph import Graph
    from filmkit.workflow.workflow import Workflow


def chosen_workflow(choice: RenderChoice | ComfyMusic) -> Workflow:
    """The workflow that a film asks for: its own, if it brings the text of one.

    Raises:
        SpecError: Its own is no workflow, or `bind` doesn't fit it.
        PlanError: filmkit has none of that name.
    """
    return own_workflow(choice.text, choice) if choice.text else shipped_workflow(choice.workflow)


def shipped_workflow(name: str) -> Workflow:
    """The workflow of that name.

    Raises:
        PlanError: There is none.
    """
    known = workflow_names()
    if name not in known:
        message = f"filmkit has no workflow {quoted(name)}" if name else "no workflow is named"
        hint = did_you_mean(name, known)
        raise PlanError(message, hint=f"{hint}; your own goes by its file: 'workflow: my.api.json'")
    return _read(name)


@cache
def _read(name: str) -> Workflow:
    needs, graph = (template(f"{WORKFLOWS}/{name}.{suffix}") for suffix in ("yaml", "json.j2"))
    return read_workflow(name, needs, graph)


def open_graph(path: Path, name: str) -> Graph:
    """The graph in a file of the user's.

    Args:
        path: The file.
        name: What the user calls it, for messages.

    Raises:
        SpecError: It is no API-format graph.
        BackendError: It can't be read.
    """
    with explained(f"read '{name}'"):
        content = path.read_bytes()
    return read_graph(decode(content, name), name)
