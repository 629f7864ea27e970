"""`make docs`: write the reference pages, or say all that is missing for them."""

import os
import sys

import django

# The tests' settings ask for no server and no secret.
os.environ["DJANGO_SETTINGS_MODULE"] = "mom.settings.test"
django.setup()

from mom.build.reference.pages import FOLDER, make_pages, write_pages  # noqa: E402 - after Django's start
from mom.build.reference.words import Incomplete  # noqa: E402


def main() -> int:
    """Return 1 when a declaration is incomplete."""
    try:
        write_pages(make_pages())
    except Incomplete as missing:
        print(f"The reference pages were not written:\n{missing}", file=sys.stderr)
        return 1
    print(f"Written: {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
