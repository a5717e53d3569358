"""What may stand in an argument that is being typed: films, their steps and scenes.

Reads names of files, stamps and storyboards; never a film file, nothing heavy. Whatever is wrong gives no candidates.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filmkit.backends.project import find_root, list_films
from filmkit.backends.stamp import read_stamp, stamp_path
from filmkit.errors import FilmkitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click
    from click.shell_completion import CompletionItem

_PATH_MARKS = ("/", "~", ".")


def complete_films(
    ctx: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[str]] | list[str]:
    """Films in `projects/`, those that are named already left out; for what begins as a path, files."""
    if incomplete.startswith(_PATH_MARKS) or "/" in incomplete:
        from click.shell_completion import CompletionItem  # noqa: PLC0415 (only when Tab was pressed)

        return [CompletionItem(incomplete, type="file")]
    named = ctx.params.get("films") or ()
    names = (path.stem for path in _films(ctx) if path.stem not in named)
    return _matching(names, incomplete)


def complete_steps(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Steps of the film's last build, as short as `filmkit why` takes them: `scene_01`, `body:scene_01`, `cut`."""
    root, film = _root(ctx), Path(ctx.params.get("film") or "").stem
    stamp = read_stamp(stamp_path(root, film)) if root and film else None
    return _matching(map(_short, stamp.keys if stamp else ()), incomplete)


def complete_scenes(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Scenes of the film's storyboard, those that are named already left out."""
    named = ctx.params.get("scenes") or ()
    ids = (str(scene["id"]) for scene in _scenes(ctx))
    return _matching((name for name in ids if name not in named), incomplete)


def complete_proposed(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Scenes of the film's storyboard for which the director proposes something."""
    ids = (str(scene["id"]) for scene in _scenes(ctx) if scene.get("proposal"))
    return _matching(ids, incomplete)


def _matching(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]


def _root(ctx: click.Context) -> Path | None:
    folder: Path = ctx.find_root().params.get("folder") or Path()
    return find_root(folder.resolve())


def _films(ctx: click.Context) -> tuple[Path, ...]:
    root = _root(ctx)
    with contextlib.suppress(FilmkitError):
        return list_films(root) if root else ()
    return ()


def _short(step: str) -> str:
    """A step's name without its film's, and a clip's without its stage."""
    stage, _, rest = step.partition(":")
    _, _, shot = rest.partition(":")
    if not shot:
        return stage
    return shot if stage == "clip" else f"{stage}:{shot}"


def _scenes(ctx: click.Context) -> Iterator[dict[str, Any]]:
    # Of a command that lacks an option's value, click doesn't say which film it names: any may be meant then.
    name = ctx.params.get("film") or ""
    for path in _films(ctx):
        if name in {"", path.stem, path.name}:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                text = path.with_name(f"{path.stem}.storyboard.json").read_text("utf-8")
                yield from [scene for scene in json.loads(text)["scenes"] if "id" in scene]
