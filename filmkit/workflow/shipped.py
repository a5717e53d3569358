"""A workflow that comes with filmkit: its YAML into a workflow, its template into graphs.

Opens no file: both texts are handed in. The YAML has been checked by `workflow.schema.json` in the tests.
"""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from filmkit.source import read_yaml
from filmkit.timing import Rate
from filmkit.workflow.graph import Graph, graph_of
from filmkit.workflow.limits import FrameRule
from filmkit.workflow.workflow import GraphInput, Model, Workflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from filmkit.keys import Json

_SAME = (
    *("kind", "output", "title", "size_multiple", "most_pixels", "most_s"),
    *("needs_first_frame", "nodes"),
)


def read_workflow(name: str, needs_yaml: str, template: str) -> Workflow:
    """The workflow of that name.

    Args:
        name: `wan22_t2v`.
        needs_yaml: What it needs and can: the text of `<name>.yaml`.
        template: The text of `<name>.json.j2`.
    """
    said = cast("dict[str, Any]", read_yaml(needs_yaml, f"{name}.yaml").data)
    models = said.get("models", {})
    return Workflow(
        name=name,
        fill=partial(fill_template, template),
        models=tuple(Model(role, one["folder"], one["file"]) for role, one in models.items()),
        rule=_rule(said.get("frames", {})),
        rates=_rates(said.get("fps", [])),
        can=tuple(said.get("can", ())),
        params=said.get("params", {}),
        **{key: said[key] for key in _SAME if key in said},
    )


def fill_template(template: str, values: GraphInput) -> Graph:
    """The graph that a template gives for these values. Whatever they hold, it is JSON."""
    context = {field.name: getattr(values, field.name) for field in fields(values)}
    return graph_of(json.loads(_compiled(template).render(context)))


@cache
def _compiled(template: str) -> Template:
    # 0.07 s that no command needs unless it renders.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    return Environment(undefined=StrictUndefined).from_string(template)  # noqa: S701 (JSON: `tojson` escapes)


def _rule(said: Mapping[str, Json]) -> FrameRule:
    return FrameRule.of(
        str(said.get("rule", "")),
        least=cast("int", said.get("least", 1)),
        most=cast("int", said.get("most", 0)),
    )


def _rates(said: float | list[float]) -> tuple[Rate, ...]:
    return tuple(Rate.of(fps) for fps in (said if isinstance(said, list) else [said]))
