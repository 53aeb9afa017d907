"""Fill the theme's templates: sandboxed, escaped, strict about names that do not exist.

A template reaches the values it is given and the theme's other templates, nothing else. What goes wrong in
one is a ThemeError (T020, T021) with the template's file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from xml.etree import ElementTree

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.exceptions import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from publish.composing.markup import bound
from publish.diagnostics import Diagnostic, Severity, Span, ThemeError
from publish.theming import Template

__all__ = ["fill"]


# What a template can run into, whatever it is.
FAILURES = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, MemoryError)


class _ThemeLoader(BaseLoader):
    """Finds the theme's templates by the names of their parts."""

    def __init__(self, templates: tuple[Template, ...]) -> None:
        self.templates = {template.part: template for template in templates}

    def get_source(
        self,
        environment: Environment,  # noqa: ARG002 - the loader's interface
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        found = self.templates.get(template)
        if found is None:
            raise TemplateNotFound(template)
        return found.text, found.shown, lambda: True


@lru_cache(maxsize=4)
def _environment(templates: tuple[Template, ...]) -> SandboxedEnvironment:
    made = SandboxedEnvironment(loader=_ThemeLoader(templates), autoescape=True, undefined=StrictUndefined)
    made.filters["bound"] = lambda text: Markup(bound(str(text)))  # noqa: S704 - it is escaped there
    made.filters["said"] = lambda entry: Markup(entry.markup) if entry.markup else entry.label  # noqa: S704 - as above
    return made


def fill(templates: tuple[Template, ...], part: str, values: Mapping[str, object]) -> str:
    """One XHTML element made by the template of a part, well formed."""
    shown = next(template.shown for template in templates if template.part == part)
    try:
        made = _environment(templates).get_template(part).render(values)
    except TemplateSyntaxError as error:
        raise _fault("T020", error.message or "this is no template", error.filename or shown, error.lineno) from error
    except RecursionError as error:
        raise _fault("T020", "the template includes itself without end", *_place(error, shown)) from error
    except FAILURES as error:
        message = str(error) or "it takes more memory than there is"
        hint = "docs/themes.md lists what a template may name" if isinstance(error, UndefinedError) else None
        raise _fault("T020", f"the template fails: {message}", *_place(error, shown), hint) from error
    try:
        root = ElementTree.fromstring(made)
    except ElementTree.ParseError as error:
        message = f"the template “{part}” does not make one well-formed element: {error}"
        raise _fault("T021", message, shown, 1) from error
    if active := next(filter(None, map(_active, root.iter())), None):
        message = f"the template “{part}” writes {active}, which no edition takes"
        raise _fault("E116", message, shown, 1)
    return made.strip()


# HTML: what runs, loads, sends or moves on. Pictures and styles are the theme's, in its own files.
ACTIVE = frozenset("script style link base meta iframe frame object embed applet form input button audio video".split())
ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "srcset")


def _active(element: ElementTree.Element) -> str | None:
    """What makes an element more than marked-up text, in words; None for one that is no more."""
    name = str(element.tag).rpartition("}")[2].lower()
    if name in ACTIVE:
        return f"<{name}>"
    for key, value in element.attrib.items():
        attribute = key.rpartition("}")[2].lower()
        if attribute.startswith("on"):
            return f"the script “{attribute}”"
        if attribute in ADDRESSES and not value.startswith(("#", "https:", "http:", "mailto:", "tel:")):
            return f"the address “{value[:60]}”"
        if attribute in ADDRESSES[1:] and not value.startswith("#"):
            return f"a file to load, “{value[:60]}”"
    return None


def _place(error: BaseException, shown: str) -> tuple[str, int]:
    """The last line of a template in a traceback; Jinja writes its own lines into it."""
    place, trace = (shown, 1), error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".jinja"):
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _fault(code: str, message: str, file: str, line: int, hint: str | None = None) -> ThemeError:
    return ThemeError(Diagnostic(code, Severity.ERROR, message, Span.point(file, line), hint))
