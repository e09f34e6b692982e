"""
How much of Markdown's marks are read: the work is bounded by counts in the text, so that one file has one outcome.

The parser's time grows with the square of the marks in a paragraph, and it takes microseconds for each line and mark.
What a clock would cut off at a place that hangs on the machine is found here before anything is parsed, and its marks
are left in the text. Runs in the sandbox's child process.
"""

from __future__ import annotations

import re

from attrs import define
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# A book of a megabyte, wrapped at 80 characters, has 13,000 lines, and no article has a tenth of these marks: lines
# take 40 µs, characters before a text (marks and spaces) 2 µs, marks within it 10 µs and brackets 50 µs.
_MOST_LINES = 20_000
_MOST_BEFORE = 200_000
_MOST_MARKS_WITHIN = 50_000
_MARKS_PER_BRACKET = 5

# Cells are made for every column of a table in each of its rows, there or not: 20 µs each.
_MOST_CELLS = 20_000

# Brackets look for their ends through the whole paragraph, comments and quoted attributes as well: characters looked
# at, of which 10 to 150 million take a second. A paragraph of 1,000 characters with 50 links is 0.05 million.
_MOST_LOOKED_AT = 10_000_000

_LINE = re.compile(r"^.*\S", re.MULTILINE)
_BEFORE = re.compile(r"^(?:[ \t>+*-]|\d{1,9}[.)])+(?=\S|$)", re.MULTILINE)
_MARK_WITHIN = re.compile(r"[\\`*_~\[\]<>&!]")
_SEARCHING = re.compile(r"[\[<!`]")
_UNDER_A_TABLES_HEADER = re.compile(r"^[ \t>|:-]+$", re.MULTILINE)


def has_too_many_lines(source: str) -> bool:
    """
    Tell whether *source* has more lines, or more marks and spaces before them, than are read as Markdown.
    """
    if sum(1 for _ in _LINE.finditer(source)) > _MOST_LINES:
        return True
    return sum(len(match[0]) for match in _BEFORE.finditer(source)) > _MOST_BEFORE


def has_too_many_cells(source: str) -> bool:
    """
    Tell whether the tables of *source* may have more cells than are read.
    """
    columns = max((match[0].count("|") + 1 for match in _UNDER_A_TABLES_HEADER.finditer(source)), default=0)
    rows = sum("|" in line for line in source.split("\n"))
    return columns * rows > _MOST_CELLS


@define
class Inline:
    """
    The reading of marks within paragraphs, in the order of the file, until there were too many.

    Attributes:
        left: whether the marks of any paragraph were left in its text.
    """

    left: bool = False

    def read(self, state: StateCore) -> None:
        """
        Do what the parser's own rule does, for each paragraph whose marks are not too many.
        """
        marks, looked_at = _MOST_MARKS_WITHIN, _MOST_LOOKED_AT
        for token in state.tokens:
            if token.type != "inline":
                continue
            token.children = []
            within = sum(1 for _ in _MARK_WITHIN.finditer(token.content))
            within += (_MARKS_PER_BRACKET - 1) * token.content.count("[")
            work = sum(1 for _ in _SEARCHING.finditer(token.content)) * len(token.content)
            if within > marks or work > looked_at:
                token.children.append(Token("text", "", 0, content=token.content))
                self.left = True
                continue
            marks -= within
            looked_at -= work
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def parser(deepest: int, *, tables: bool) -> tuple[MarkdownIt, Inline]:
    """
    Give a parser of CommonMark with strikethrough, and what tells whether it left marks in the text.

    Args:
        deepest: elements in each other that it follows.
        tables: whether it reads tables, which are no part of CommonMark, and every site that takes Markdown has them.
    """
    markdown = MarkdownIt("commonmark", {"maxNesting": deepest})
    markdown.enable(["table", "strikethrough"] if tables else ["strikethrough"])
    inline = Inline()
    markdown.core.ruler.at("inline", inline.read)
    return markdown, inline
