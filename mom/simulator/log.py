"""What the simulator says on the terminal."""

import logging
import sys


def set_up_logging(speaker: str, *, verbose: bool = False) -> None:
    """Our own lines on standard error; what the protocol libraries say only on demand."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"%(asctime)s {speaker}: %(message)s", datefmt="%H:%M:%S"))
    ours = logging.getLogger("mom.simulator")
    ours.handlers = [handler]
    ours.setLevel(logging.INFO)
    ours.propagate = False
    # The OPC UA library logs each refused write and each broken connection as an error with a
    # traceback; for a plant whose connections break by script these are no errors.
    logging.getLogger("asyncua").setLevel(logging.DEBUG if verbose else logging.CRITICAL)
