"""
Draw the pictures of the README: the seed articles in the terminal and in the report.

Usage: ``python docs/make_pictures.py``, from the root of the project; the report needs the extra ``[test]`` and
Debian's chromium.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
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
    answer = pv.trace(_ROOT / "seeds")
    draw_terminal(answer)
    draw_report(answer)


def draw_terminal(answer: pv.Provenance) -> None:
    """
    Draw what the command prints, as SVG.
    """
    console = Console(
        file=io.StringIO(), record=True, width=108, force_terminal=True, color_system="truecolor", highlight=False
    )
    print_lineage(console, answer.lineage)
    svg = console.export_svg(title="provenance trace seeds/", theme=MONOKAI, code_format=_FRAME, unique_id="tree")
    (_ROOT / "docs" / "tree.svg").write_text(svg, encoding="utf-8")


def draw_report(answer: pv.Provenance) -> None:
    """
    Photograph the tree of the report, and the two texts that an edge opens.
    """
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "trace.html"
        answer.save(path)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 860}, device_scale_factor=1.25, color_scheme="light")
        page.goto(path.as_uri())
        page.locator(".tree circle.node").first.wait_for()
        page.locator(".story").first.screenshot(path=_ROOT / "docs" / "report-tree.png")
        page.goto(f"{path.as_uri()}#/edge/0")
        page.locator(".ribbons path").first.wait_for()
        page.mouse.move(0, 0)
        page.locator(".comparison").screenshot(path=_ROOT / "docs" / "report-texts.png")
        browser.close()


if __name__ == "__main__":
    main()
