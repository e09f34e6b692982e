"""
Draw the picture of the README: the terminal's tree of the seed articles, as SVG.

Usage: ``python docs/make_pictures.py``, from the root of the project.
"""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

import provenance as pv
from provenance.render import print_lineage

_ROOT = Path(__file__).parents[1]

# Rich's own frame asks the network for a font; this one takes what the reader has.
_FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    """
    Trace the seeds and draw the answer.
    """
    console = Console(
        file=io.StringIO(), record=True, width=108, force_terminal=True, color_system="truecolor", highlight=False
    )
    print_lineage(console, pv.trace(_ROOT / "seeds").lineage)
    svg = console.export_svg(title="provenance trace seeds/", theme=MONOKAI, code_format=_FRAME, unique_id="tree")
    (_ROOT / "docs" / "tree.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
