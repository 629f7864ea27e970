"""Reads pytest's XML report: skipped tests that a full run may not skip make it fail."""

import sys
import xml.etree.ElementTree as ET

OPTIONAL_SERVERS = ("mosquitto", "postgresql")


def main(path: str) -> int:
    """Name every skip; fail for browsers and published data, or where no browser test ran."""
    cases = ET.parse(path).getroot().iter("testcase")  # noqa: S314 - as above
    browser, faults = 0, []
    for case in cases:
        name = f"{case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        is_browser = ".browser" in (case.get("classname") or "")
        browser += is_browser and skipped is None
        if skipped is None:
            continue
        reason = skipped.get("message") or ""
        if not any(server in reason.lower() for server in OPTIONAL_SERVERS):
            faults.append(f"{name} was skipped: {reason}")
    if not browser:
        faults.append("no browser test ran")
    for fault in faults:
        print(f"CI: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
