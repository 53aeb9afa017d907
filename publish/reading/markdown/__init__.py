"""Parse Markdown into a tree of tokens with exact places; the only room that knows markdown-it.

markdown-it knows the lines of blocks alone. Here its inline parser also notes where each token starts and
ends in the text of its block (`placing.py`), and a block's text knows where its characters stand in the copy
(`texts.py`). What our Markdown adds to CommonMark are its rules, a module for each of their subjects.
"""

from markdown_it.token import Token

from publish.reading.markdown.block_rules import NESTING
from publish.reading.markdown.html_tables import HtmlCell
from publish.reading.markdown.parser import parse
from publish.reading.markdown.tree import Inlines, Node, Parsed, attributes_of

__all__ = ["NESTING", "HtmlCell", "Inlines", "Node", "Parsed", "Token", "attributes_of", "parse"]
