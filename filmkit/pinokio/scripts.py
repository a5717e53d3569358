"""An app's scripts: templates filled in, and each checked before anybody may write it.

Opens no file: templates and schema are handed in.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from filmkit.pinokio import clips, comfyui, cutting
from filmkit.pinokio.app import FILM, MENU, REMOVED, SCRIPTS
from filmkit.pinokio.check import check_script
from filmkit.pinokio.failure import fail_when
from filmkit.pinokio.marks import fail_if_unmarked
from filmkit.pinokio.text import present

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from filmkit.keys import Json
    from filmkit.pinokio.app import App

_ITEMS = (
    ("install.json", "Install ComfyUI", "fa-solid fa-plug"),
    ("start.json", "Start ComfyUI", "fa-solid fa-power-off"),
    ("generate.json", "Make the missing clips", "fa-solid fa-wand-magic-sparkles"),
    ("edit.json", "Cut the film", "fa-solid fa-scissors"),
    ("deliver.json", "Deliver it", "fa-solid fa-film"),
    ("cleanup.json", "Remove all of it", "fa-solid fa-trash"),
)
_SURE = (
    "Remove the clips, the film and ComfyUI? All that is in the folders output, pictures and app goes, "
    "files of your own among it. A film that was delivered stays."
)
_STOPPED = ("generate.json", "edit.json", "install.json", "start.json")  # who starts others first


def write_scripts(
    app: App, templates: Mapping[str, str], schema: Mapping[str, Any]
) -> dict[str, str]:
    """The texts of an app's scripts, by the names of their files.

    Args:
        app: What they are to do.
        templates: By the same names.
        schema: `pinokio.schema.json`.

    Raises:
        SpecError: One of them says what no script of ours may say: a bug of filmkit's.
    """
    values: Mapping[str, Mapping[str, Any]] = {
        "install.json": comfyui.install(app),
        "start.json": comfyui.start(),
        "generate.json": clips.generate(app),
        "edit.json": cutting.edit(app),
        "deliver.json": deliver(app),
        "cleanup.json": cleanup(REMOVED),
    }
    texts = {name: _script(name, templates[name], values[name], schema) for name in SCRIPTS}
    return {MENU: _fill(templates[MENU], menu(app)), **texts}


def deliver(app: App) -> dict[str, Json]:
    """What `deliver.json.j2` takes."""
    folder = "path.join(os.homedir(), platform === 'darwin' ? 'Movies' : 'Videos')"
    dest = f"path.resolve(args && args.to || {folder}, '{app.file}')"
    vague = "{{!!(args && args.to) && !path.isAbsolute(String(args.to))}}"
    none = "there is no film yet: run edit.json first"
    stale = "the film that is there is of another version or not whole: run edit.json first"
    return {
        "refused": fail_when(vague, "'to' has to be a folder's whole path, from the root on"),
        "needed": fail_if_unmarked(FILM, app.key, none, stale),
        "film": f"output/{FILM}",
        "dest": f"{{{{{dest}}}}}",
        "missing": fail_when(f"{{{{!exists({dest})}}}}", "the film was not delivered"),
    }


def cleanup(removed: tuple[str, ...]) -> dict[str, Json]:
    """What `cleanup.json.j2` takes; which paths may be removed is for the check to say."""
    return {
        "stops": [
            {"when": f"{{{{running('{name}')}}}}", "uri": f"{{{{path.resolve(cwd, '{name}')}}}}"}
            for name in _STOPPED
        ],
        "paths": list(removed),
        "removed": [
            {"path": path, "left": fail_when(present(path), f"{path} is still there")}
            for path in removed
        ],
    }


def menu(app: App) -> dict[str, Json]:
    """What `pinokio.js.j2` takes."""
    # Some pages of Pinokio's show a title as HTML.
    title = app.title.translate({ord("<"): "‹", ord(">"): "›", ord("&"): "+"})
    items: list[Json] = [
        {
            "text": text,
            "icon": icon,
            "href": href,
            **({"confirm": _SURE} if href == "cleanup.json" else {}),
        }
        for href, text, icon in _ITEMS
    ]
    return {"title": title, "items": items}


def _script(name: str, template: str, values: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    filled = _fill(template, values)
    # Before it is written anew, which would hide a key that comes twice.
    check_script(filled, name, schema)
    return json.dumps(json.loads(filled), indent=2, ensure_ascii=False) + "\n"


def _fill(template: str, values: Mapping[str, Any]) -> str:
    return _compiled(template).render(values)


@cache
def _compiled(template: str) -> Template:
    # 0.07 s that no command needs unless it exports.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    # Marks of our own: `{{` is Pinokio's.
    environment = Environment(  # noqa: S701 (JSON: `tojson` escapes)
        undefined=StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    return environment.from_string(template)
