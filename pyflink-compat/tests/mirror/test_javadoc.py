from __future__ import annotations

from pyflink._mirror.javadoc import to_docstring


def test_tags_code_and_paragraphs() -> None:
    assert to_docstring(
        """Limits a {@link Table} to {@code n} rows.

 <p>Example:

 <pre>{@code
 tab.limit(3)
 }</pre>

 @param fetch how many
     rows
 @return the rows &lt;= 3
"""
    ) == (
        "Limits a ``Table`` to ``n`` rows.\n\nExample:\n\n::\n\n    tab.limit(3)\n\n\n"
        ":param fetch: how many rows\n:return: the rows <= 3"
    )
