"""The letters: a notice's template and context made into a subject and a body."""

import unicodedata
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from domain.words import word
from notifications import words

LANGUAGES = ("zh", "en")  # Chinese first: it is the letter that counts


@dataclass(frozen=True)
class Letter:
    """What the reader sees."""

    subject: str
    body: str


def render(template: str, language: str, context: dict[str, Any]) -> Letter:
    """Write the letter; what the template needs and the context does not have is an error that names it."""
    letter = _environment(language).get_template(f"{template}.{language}.txt.j2")
    subject = "".join(letter.blocks["subject"](letter.new_context(context)))
    return Letter(" ".join(subject.split()), letter.render(context).strip() + "\n")


def render_both(template: str, context: dict[str, Any]) -> Letter:
    """Both languages in one mail, Chinese first."""
    letters = [render(template, language, context) for language in LANGUAGES]
    return Letter(" / ".join(letter.subject for letter in letters), "\n----------\n\n".join(letter.body for letter in letters))


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications"),
        autoescape=select_autoescape(("html.j2",), default=False),  # plain text has nothing to escape
        undefined=StrictUndefined,
        finalize=_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"money": words.money, "percent": words.percent}
    for each in (word, words.ground, words.day):
        environment.filters[each.__name__] = partial(each, language=language)
    return environment


def _one_line(value: Any) -> Any:
    """A value cannot begin a line, or turn the direction of reading, in a letter that an officer signs."""
    if not isinstance(value, str):
        return value
    return " ".join("".join(c for c in value if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf")).split())
