"""python -m mom.simulator: the plant without Django."""

import argparse
import sys

from mom.simulator.options import add_arguments, read_options
from mom.simulator.refusals import Refusal
from mom.simulator.simulation import simulate


def main() -> int:
    """Parse, play, and turn a refusal into one line."""
    parser = argparse.ArgumentParser(prog="python -m mom.simulator", description=__doc__)
    add_arguments(parser)
    try:
        simulate(read_options(vars(parser.parse_args())))
    except Refusal as refusal:
        sys.stderr.write(f"simulate_plant: {refusal}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
