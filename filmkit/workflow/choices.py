"""What a film chooses of a workflow's models and settings, checked against what the workflow has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.errors import Problem, SpecError
from filmkit.spec.hints import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.model.film import ComfyMusic, Param, RenderChoice
    from filmkit.workflow.workflow import Workflow


def choose_models(workflow: Workflow, choice: RenderChoice | ComfyMusic) -> dict[str, str]:
    """The file of each model, by role.

    Raises:
        SpecError: The workflow has no model of that role.
    """
    files = {model.role: model.file for model in workflow.models}
    _check_names("model", choice.models, files, choice.workflow)
    return {**files, **choice.models}


def choose_params(workflow: Workflow, choice: RenderChoice | ComfyMusic) -> dict[str, Param]:
    """Each of the workflow's settings. Whole numbers stay whole, others become what the default is.

    Raises:
        SpecError: The workflow has no such setting, or it takes another kind of value.
    """
    _check_names("setting", choice.params, workflow.params, choice.workflow)
    problems = list(_wrong_kinds(choice.params, workflow.params))
    if problems:
        raise SpecError.of(problems)
    chosen = {**workflow.params, **choice.params}
    return {name: _as(workflow.params[name], value) for name, value in chosen.items()}


def _check_names(
    what: str, said: Mapping[str, object], known: Mapping[str, object], workflow: str
) -> None:
    unknown = [name for name in said if name not in known]
    if unknown:
        raise SpecError.of(
            Problem(
                f"workflow '{workflow}' has no {what} {quoted(name)}",
                hint=did_you_mean(name, known.keys()) or f"it has no {what}s to choose",
            )
            for name in unknown
        )


def _wrong_kinds(said: Mapping[str, Param], known: Mapping[str, Param]) -> Iterator[Problem]:
    for name, value in said.items():
        default = known[name]
        if not _fits(default, value):
            yield Problem(
                f"setting '{name}' takes {_kind(default)}, got {quoted(value)}",
                hint=f"such as {quoted(default)}, its default" if default != "" else "",
            )


def _fits(default: Param, value: Param) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, int):
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, str)


def _as(default: Param, value: Param) -> Param:
    """`20` and `20.0` are one value, and must give one graph."""
    return value if isinstance(default, str) else type(default)(value)


def _kind(default: Param) -> str:
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
    return names[type(default)]
