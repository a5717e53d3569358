"""What a film chooses of a workflow's models and settings, checked against what the workflow has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmkit.errors import Problem, SpecError
from filmkit.spec.hints import did_you_mean, quoted
from filmkit.workflow.workflow import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filmkit.model.film import ComfyMusic, Param, RenderChoice
    from filmkit.workflow.workflow import Workflow

_TRUTH, _WHOLE, _NUMBER, _TEXT = "true or false", "a whole number", "a number", "text"


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

    In a workflow of the user's own any number will do: a 7 in its file doesn't tell whether the node takes 7.5.

    Raises:
        SpecError: The workflow has no such setting, or it takes another kind of value.
    """
    _check_names("setting", choice.params, workflow.params, choice.workflow)
    is_own = workflow.name == OWN
    problems = list(_wrong_kinds(choice.params, workflow.params, any_number=is_own))
    if problems:
        raise SpecError.of(problems)
    chosen = {**workflow.params, **choice.params}
    if is_own:
        return {name: _plain(value) for name, value in chosen.items()}
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


def _wrong_kinds(
    said: Mapping[str, Param], known: Mapping[str, Param], *, any_number: bool
) -> Iterator[Problem]:
    for name, value in said.items():
        default = known[name]
        kind = _kind(default, any_number=any_number)
        if not _fits(kind, value):
            yield Problem(
                f"setting '{name}' takes {kind}, got {quoted(value)}",
                hint=f"such as {quoted(default)}, its default" if default != "" else "",
            )


def _fits(kind: str, value: Param) -> bool:
    if isinstance(value, bool):
        return kind == _TRUTH
    if isinstance(value, int):
        return kind in {_WHOLE, _NUMBER}
    if isinstance(value, float):
        return kind == _NUMBER or (kind == _WHOLE and value.is_integer())
    return kind == _TEXT


def _as(default: Param, value: Param) -> Param:
    """`20` and `20.0` are one value, and must give one graph."""
    return value if isinstance(default, str) else type(default)(value)


def _plain(value: Param) -> Param:
    """`20` for `20.0`, as above."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _kind(default: Param, *, any_number: bool) -> str:
    kind = {bool: _TRUTH, int: _WHOLE, float: _NUMBER, str: _TEXT}[type(default)]
    return _NUMBER if kind == _WHOLE and any_number else kind
