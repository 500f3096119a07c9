"""Writes the mirrored classes: ``python -m pyflink._mirror.generate MIRROR_JSON OUT_DIR``.

The build calls it. It needs neither Java nor Py4J.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from pyflink._mirror.model import MirroredClass, read_mirror
from pyflink._mirror.naming import class_name, module_name
from pyflink._mirror.writer import write_class

_HEADER = (
    '"""{what} Written by pyflink._mirror.generate: do not edit."""\n\n# mypy: ignore-errors\n'
)


def generate(mirror_json: Path, folder: Path) -> None:
    """Writes one module a class, and the registry of all."""
    mirror = read_mirror(json.loads(mirror_json.read_text(encoding="utf-8")))
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    _write(folder / "__init__.py", "Flink's public classes.", "")
    for each in mirror.values():
        _write(
            folder / f"{module_name(each.name)}.py",
            f"Mirrors ``{each.name}``.",
            write_class(each, mirror),
        )
    _write(folder / "registry.py", "Which class is where.", _registry(mirror))


def _write(path: Path, what: str, text: str) -> None:
    path.write_text(_HEADER.format(what=what) + text, encoding="utf-8")


def _registry(mirror: dict[str, MirroredClass]) -> str:
    lines = [
        f'    "{name}": "pyflink._mirror.generated.{module_name(name)}:{class_name(name)}",\n'
        for name in sorted(mirror)
    ]
    return (
        "from __future__ import annotations\n\nCLASSES: dict[str, str] = {\n"
        + "".join(lines)
        + "}\n"
    )


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) != 2:
        print("usage: python -m pyflink._mirror.generate MIRROR_JSON OUT_DIR", file=sys.stderr)
        return 2
    generate(Path(arguments[0]), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
