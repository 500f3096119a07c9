"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

RUNTIME_PACKAGE = ROOT / "python-runtime" / "src" / "fletching"
COMPAT_PACKAGE = ROOT / "pyflink-compat" / "src" / "pyflink"

JARS = RUNTIME_PACKAGE / "jars"
DESCRIPTORS = RUNTIME_PACKAGE / "protocol" / "descriptors.binpb"
MIRROR = COMPAT_PACKAGE / "_mirror" / "generated"

BUILT_JARS = ROOT / "gateway" / "target"
BUILT_DESCRIPTORS = (
    ROOT
    / "udf-worker-protocol/target/generated-resources/protobuf/descriptor-sets/descriptors.binpb"
)
BUILT_MIRROR = ROOT / "gateway" / "target" / "mirror.json"
JAR_PATTERN = "flink-python-fletching-*.jar"

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
