"""
Draw the pictures of the README: the seed articles in the terminal and in the report.

Usage: ``python docs/make_pictures.py``, from the root of the project; the report needs the extra ``[test]`` and
Debian's chromium.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

import provenance as pv
from provenance.render import print_lineage
from provenance.render.side_by_side import print_side_by_side

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
    corpus = pv.read(_ROOT / "seeds")
    answer = pv.trace(corpus)
    draw_terminal("tree", "provenance trace seeds/", lambda console: print_lineage(console, answer.lineage))
    comparison = pv.compare(corpus["000"], corpus["001"])
    draw_terminal(
        "compare", "provenance compare 000.txt 001.txt", lambda console: print_side_by_side(console, comparison), 24
    )
    draw_report(answer)
    draw_check(pv.check(draft_of(corpus), corpus))


def draft_of(corpus: pv.Corpus) -> pv.Article:
    """
    Make a draft of some paragraphs of two of the articles, with an opening of its own.
    """
    first, second = (corpus[name].text.split("\n\n") for name in ("001", "002"))
    opening = "Our own opening tells what we know of the call ourselves, in words that nobody else has."
    return pv.Article("draft", "\n\n".join([opening, *first[1:2], *second[2:5]]), title="Our draft of Wednesday")


def draw_terminal(name: str, command: str, show: Callable[[Console], None], most: int | None = None) -> None:
    """
    Draw what a command prints, as SVG.

    Args:
        name: of the file, without its ending.
        command: the title of the window.
        show: prints it.
        most: lines; all of them unless given.
    """
    console = _window()
    if most is None:
        show(console)
    else:
        with console.capture() as captured:
            show(console)
        console = _window()
        console.print(Text.from_ansi("\n".join(captured.get().splitlines()[:most])))
    svg = console.export_svg(title=command, theme=MONOKAI, code_format=_FRAME, unique_id=name)
    (_ROOT / "docs" / f"{name}.svg").write_text(svg, encoding="utf-8")


def _window() -> Console:
    return Console(
        file=io.StringIO(), record=True, width=108, force_terminal=True, color_system="truecolor", highlight=False
    )


def draw_check(report: pv.Report) -> None:
    """
    Photograph a draft with its sources beside it.
    """
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "check.html"
        report.save(path)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 900}, device_scale_factor=1.25, color_scheme="light")
        page.goto(path.as_uri())
        page.locator(".draft mark").first.wait_for()
        page.screenshot(path=_ROOT / "docs" / "report-check.png")
        browser.close()


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
