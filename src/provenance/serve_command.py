"""
The command ``provenance serve``: a desk's page over an archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from attrs import evolve

from provenance import console, options
from provenance.console import DONE
from provenance.extras import extra
from provenance.wording import counted


@click.command("serve", short_help="A local page for the desk: drafts checked, stories traced, the archive searched.")
@click.argument("archive", type=click.Path(path_type=Path))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[PATH...]")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="Where to listen.")
@click.option("--host", default="127.0.0.1", show_default=True, help="At which address; others need what follows.")
@click.option("--token", envvar="PROVENANCE_TOKEN", help="In place of a new one at each start; 16 characters and more.")
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME", help="Answer by this name, too; with or without a port."
)
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer; one for each processor, up to 4.")
@options.quiet
@options.json_log
def serve_command(
    archive: Path,
    paths: Sequence[Path],
    port: int,
    host: str,
    token: str | None,
    names: Sequence[str],
    workers: int | None,
    quiet: bool,
) -> int:
    """
    Serve a local page over ARCHIVE, which is made where there is none; the articles of PATH... are added to it first.

    Open the address that is shown: the token in it lets in whoever has it, and nobody else. Only this machine can reach
    it, nothing is fetched, and nothing is sent anywhere.

    \b
    provenance serve newsroom.archive
    provenance serve newsroom.archive wire/ --port 8080
    """  # noqa: D301
    from provenance.archive.store import Archive

    for package in ("uvicorn", "starlette"):
        extra(package, "serve", "the page for the desk")
    from provenance.service.server import serve
    from provenance.service.settings import Settings, checked

    settings = Settings(archive=archive, host=host, port=port, names=tuple(names), adding=tuple(paths))
    if token is not None:
        settings = evolve(settings, token=token)
    if workers is not None:
        settings = evolve(settings, workers=workers)
    settings = checked(settings, chosen_token=token is not None)
    with Archive(archive) as opened:
        size = len(opened)

    def started() -> None:
        console.write(f"{settings.address}\n", None)
        if not quiet:
            console.tell(f"{_held(archive, size, paths)}. Open the address above; Ctrl-C ends it.")

    serve(settings, started)
    return DONE


def _held(archive: Path, size: int, paths: Sequence[Path]) -> str:
    """
    Say what is there to ask, and what is still to come.
    """
    held = counted(size, "article") if size else "no article yet"
    coming = f"; adding {', '.join(map(str, paths))}, which the page shows" if paths else ""
    return f"{archive}: {held}{coming}"
