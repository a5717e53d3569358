"""`filmkit workflow`: the ComfyUI workflows there are, and a `bind:` for one's own."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from filmkit.cli import report

if TYPE_CHECKING:
    from pathlib import Path

    from filmkit.workflow.proposal import Proposal
    from filmkit.workflow.workflow import Workflow


@click.group("workflow")
def command() -> None:
    """List ComfyUI workflows, or look into one of your own.

    \b
    filmkit workflow list
    filmkit workflow inspect my.api.json
    """


@command.command("list")
def list_workflows() -> None:
    """Tell what each workflow makes, and the models it needs.

    \b
    filmkit workflow list
    """
    from filmkit.backends.resources import workflow_names  # noqa: PLC0415 (yaml, only here)
    from filmkit.backends.workflows import shipped_workflow  # noqa: PLC0415

    for name in workflow_names():
        report.answer(_described(shipped_workflow(name)))


@command.command("inspect")
@click.argument("file", metavar="FILE")
@click.pass_obj
def inspect(folder: Path, file: str) -> None:
    """Propose a 'bind' for a workflow of your own, to paste.

    FILE is what ComfyUI saved by Workflow → Export (API). The proposal is a guess: look at it.

    \b
    filmkit workflow inspect my.api.json
    """
    from filmkit.backends.workflows import open_graph  # noqa: PLC0415 (yaml, only here)
    from filmkit.workflow.proposal import propose  # noqa: PLC0415

    report.answer(_pasteable(PurePath(file).name, propose(open_graph(folder / file, file))))


def _described(workflow: Workflow) -> str:
    lines = [f"{workflow.name:15} {workflow.title}"]
    if workflow.kind == "video":
        rates = " or ".join(map(str, workflow.rates))
        lines += [f"    frames: {workflow.rule}, {workflow.rule.most} at most, {rates} per second"]
    lines += [f"    {m.role}: models/{m.folder}/{m.file}" for m in workflow.models]
    return "\n".join(lines)


def _pasteable(file: str, proposal: Proposal) -> str:
    """YAML; JSON's quotes are YAML's, too."""
    bind = proposal.bind
    music, still = "seconds" in bind and "frames" not in bind, "frames" not in bind
    lines = ["use: comfyui", f"workflow: {json.dumps(file)}    # path from the film file's folder"]
    lines += ["prompt: calm piano"] if music else []
    lines += ["bind:", *(f"  {_place(name, place)}" for name, place in bind.items())]
    lines += [f"output: {json.dumps(proposal.output)}"]
    if not music and not still and proposal.frame_rule:
        lines.append(f"frame_rule: {proposal.frame_rule}")
    if not music and proposal.size_multiple > 1:
        lines.append(f"size_multiple: {proposal.size_multiple}")
    if proposal.fps and not (music or still):
        lines.append(f"fps: {proposal.fps:g}    # what the model makes")
    head, indent = ("audio:\n  soundtrack:", "    ") if music else ("render:", "  ")
    return "\n".join([head, *(f"{indent}{line}" for line in lines)])


def _place(name: str, place: str) -> str:
    note = "    # the film's LoRAs go here, instead of what is there" if name == "loras" else ""
    return f"{name}: {json.dumps(place)}{note}"
