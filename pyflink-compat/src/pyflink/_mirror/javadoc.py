"""Javadoc as docstrings."""

from __future__ import annotations

import re
import textwrap

_TAG = re.compile(r"^\s*@(\w+)", re.MULTILINE)
_INLINE = re.compile(r"\{@(?:code|literal|link|linkplain|value)\s+([^{}]*)\}")
_PRE = re.compile(r"<pre>\s*(?:\{@code)?(.*?)\}?\s*</pre>", re.DOTALL)
_MARKUP = re.compile(r"</?(?:p|ul|ol|li|i|b|em|strong|code|tt|br|h\d|a)(?:\s[^>]*)?/?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&nbsp;": " ", "{@literal @}": "@"}


def to_docstring(javadoc: str) -> str:
    """The comment as plain text: paragraphs, code set off, parameters listed."""
    body, tags = _split(javadoc)
    text = _plain(body)
    listed = [line for line in map(_tag, tags) if line]
    if listed:
        text += "\n\n" + "\n".join(listed)
    return text.strip().replace("\\", "\\\\").replace('"""', "'''")


def _split(javadoc: str) -> tuple[str, list[str]]:
    without_code = _PRE.sub(lambda found: found.group().replace("@", "\0"), javadoc)
    starts = [found.start() for found in _TAG.finditer(without_code)]
    if not starts:
        return javadoc, []
    ends = [*starts[1:], len(javadoc)]
    return javadoc[: starts[0]], [javadoc[a:b].strip() for a, b in zip(starts, ends)]


def _tag(text: str) -> str:
    name, _, rest = text.partition(" ")
    plain = " ".join(_plain(rest).split())
    if name == "@param":
        parameter, _, what = plain.partition(" ")
        return f":param {parameter}: {what}" if not parameter.startswith("<") else ""
    return {"@return": f":return: {plain}", "@throws": f":raises: {plain}"}.get(name, "")


def _plain(text: str) -> str:
    blocks: list[str] = []

    def keep(found: re.Match[str]) -> str:
        code = textwrap.indent(textwrap.dedent(found.group(1).strip("\n")), "    ")
        blocks.append(code)
        return f"\n\n\1{len(blocks) - 1}\1\n\n"

    text = _PRE.sub(keep, text)
    text = _INLINE.sub(lambda found: f"``{_link(found.group(1))}``", text)
    text = re.sub(r"\s*<p>\s*", "\n\n", text)
    text = re.sub(r"\s*<li>\s*", "\n\n- ", text)
    text = _MARKUP.sub("", text)
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    filled = "\n\n".join(textwrap.fill(part, 96) for part in paragraphs if part)
    return re.sub("\1(\\d+)\1", lambda found: "::\n\n" + blocks[int(found.group(1))], filled)


def _link(text: str) -> str:
    target, _, label = text.strip().partition(" ")
    return (label.strip() or target).replace("#", ".").lstrip(".")
