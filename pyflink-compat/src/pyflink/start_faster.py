"""``python -m pyflink.start_faster``: from then on programs start faster.

It builds an archive of the classes that the JVM loads, in the user's cache folder, once for each
Java and set of jars. Programs that find none for theirs start as ever.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Builds the archive where it is missing, and says where it is."""
    from pyflink._gateway.errors import GatewayError
    from pyflink._gateway.training import build_archive

    try:
        archive = build_archive()
    except (GatewayError, OSError) as error:
        print(f"The archive of classes was not built: {error}", file=sys.stderr)
        return 1
    print(f"The archive of classes is in {archive.folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
