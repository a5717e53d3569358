"""Completion in bash, zsh and fish: click's own, with scripts that say how to install them.

Bash takes a `:` for the end of a word; click doesn't know, and steps have colons in their names. So its script here
hands over the line instead of bash's words, and bash gets only what stands behind the last colon.
"""

from __future__ import annotations

import os

from click.shell_completion import (
    BashComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from filmkit.cli.group import COMPLETE, cli

SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "filmkit"
_INSTALL = {
    "bash": '# To have it in every shell, put this line into ~/.bashrc:\n#   eval "$(filmkit completion bash)"\n',
    "zsh": "# To have it in every shell, put this line into ~/.zshrc, behind compinit:\n"
    '#   eval "$(filmkit completion zsh)"\n',
    "fish": "# To have it in every shell, run this once:\n"
    "#   filmkit completion fish > ~/.config/fish/completions/filmkit.fish\n",
}
_BASH = r"""
%(complete_func)s() {
    local type value before=""
    local line="${COMP_LINE:0:COMP_POINT}"
    local word="${line##*[[:space:]]}"
    if [[ $COMP_WORDBREAKS == *:* && $word == *:* ]]; then
        before="${word%%"${word##*:}"}"
    fi
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("${value#"$before"}") ;;
        esac
    done < <(COMP_WORDS="$line" %(complete_var)s=bash_complete "$1" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being typed, and what there is of that."""
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)
        incomplete = "" if not words or line[-1].isspace() else words.pop()
        return words[1:], incomplete


def register() -> None:
    """Have click complete in bash by our script."""
    add_completion_class(_Bash)


def script(shell: str) -> str:
    """What a shell has to run; `shell` is one of `SHELLS`."""
    register()
    kind = get_completion_class(shell)
    assert kind, "click knows them all"  # noqa: S101
    text = kind(cli, {}, _PROGRAM, COMPLETE).source().lstrip("\n")
    if text.startswith("#compdef"):  # has to be the first line where zsh finds it by itself
        first, _, rest = text.partition("\n")
        return f"{first}\n{_INSTALL[shell]}{rest}"
    return _INSTALL[shell] + text
