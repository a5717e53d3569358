"""An app's clips by its own ComfyUI, as steps of `generate.json`: asked for once, waited for, fetched and looked at.

Knows nothing of shots. Nothing that ComfyUI answers is ever evaluated, nor any text of a film.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from filmkit.pinokio.comfyui import is_told, model_note
from filmkit.pinokio.cutting import look_steps, need, run_steps
from filmkit.pinokio.failure import fail_when
from filmkit.pinokio.marks import jump_if_marked, remove_mark, write_mark
from filmkit.pinokio.text import as_bytes, needs_bytes

if TYPE_CHECKING:
    from filmkit.keys import Json
    from filmkit.pinokio.app import App, Render

_START_S = 120  # a ComfyUI that somebody else started has time to listen; then it is ended, and started anew
# Of an answer only what no template can be made of.
_REASON = "String(local.job).replace(/[^A-Za-z0-9_.,:;() -]/g, ' ').slice(0, 2000)"


def generate(app: App) -> dict[str, Json]:
    """What `generate.json.j2` takes."""
    models = dict.fromkeys(m for clip in app.renders for m in clip.models if is_told(m))
    not_up = "ComfyUI did not start: the terminal of start.json says why"
    return {
        "renders": [_clip(clip) for clip in app.renders],
        "models": [
            step
            for note in map(model_note, models)
            for step in fail_when(str(note["when"]), str(note["note"]))
        ],
        "waits": f"{{{{!exists('comfyui.url') && local.waited < {_START_S}}}}}",
        "down": fail_when("{{!exists('comfyui.url')}}", not_up),
        "elsewhere": [
            step
            for file, why in app.elsewhere.items()
            for step in need(app, file, f"{file}: {why}")
        ],
    }


def _clip(clip: Render) -> dict[str, Json]:
    name = clip.file.removesuffix(".mp4")
    part, still = f"{name}.part", clip.still[0] if clip.still else ""
    made = _is_made(clip)
    asked = f"JSON.stringify(local.queue).includes('{clip.id}')"
    refused = f"{{{{!String(local.job).includes('{clip.id}')}}}}"
    failed = f"ComfyUI could not make {clip.file}: its own terminal says why"
    return {
        "there": jump_if_marked(clip.file, clip.key, made=f"done_{name}", make=f"make_{name}"),
        "make": f"make_{name}",
        "wait": f"wait_{name}",
        "done": f"done_{name}",
        "note": f"rendering {clip.file}",
        "fetch_note": f"fetching {clip.file}",
        "done_note": f"{clip.file} is there",
        "unmark": remove_mark(clip.file),
        "mark": write_mark(clip.file, clip.key),
        "path": f"output/{clip.file}",
        "part": f"output/{part}",
        "fetched": f"output/{still or clip.file}",
        "look": None if still else look_steps(part, clip.file, clip.frames),
        "still": run_steps(clip.still[1]) if clip.still else None,
        "pictures": [{"src": f"pictures/{p}", "dest": f"app/input/{p}"} for p in clip.pictures],
        "history": f"{{{{local.url + '/history/{clip.id}'}}}}",
        "forgotten": {"delete": [clip.id]},
        "when_failed_before": f"{{{{{_record(clip)} && !({made})}}}}",
        "when_asked": f"{{{{{asked} || ({made})}}}}",
        "when_busy": f"{{{{!{_record(clip)} && {asked}}}}}",
        "data": _request(clip),
        "when_refused": refused,
        "reason": f"{{{{{_REASON}}}}}",
        "refused": fail_when(refused, f"ComfyUI refuses to make {clip.file}: its reason is above"),
        "failed": fail_when(f"{{{{!({made})}}}}", failed),
        "fetch": _address(clip),
    }


def _record(clip: Render) -> str:
    """What ComfyUI's history has of it, as an expression."""
    return f"local.history['{clip.id}']"


def _files(clip: Render) -> str:
    return f"Object.values({_record(clip)}.outputs['{clip.output}'] || []).flat()"


def _is_made(clip: Render) -> str:
    """An expression: ComfyUI says that it has made it, and which file it is."""
    success = f"{_record(clip)} && {_record(clip)}.status.status_str === 'success'"
    return f"{success} && {_files(clip)}.some((file) => file && file.filename)"


def _address(clip: Render) -> str:
    """Where ComfyUI has the file."""
    first = f"{_files(clip)}.find((file) => file && file.filename)[key]"
    pairs = (
        f"['filename', 'subfolder', 'type'].map((key) => key + '=' + encodeURIComponent({first}))"
    )
    return f"{{{{local.url + '/view?' + {pairs}.join('&')}}}}"


def _request(clip: Render) -> Json:
    """The body that asks for a graph: to be read by people, unless Pinokio might evaluate something in it."""
    body: Json = {"prompt": clip.graph, "prompt_id": clip.id}
    return as_bytes(json.dumps(body)) if needs_bytes(body) else body
