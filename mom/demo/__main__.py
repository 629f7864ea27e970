"""Runs the demo: `python -m mom.demo`."""

import asyncio
import sys

from mom.demo.supervise import Supervisor

if __name__ == "__main__":
    sys.exit(asyncio.run(Supervisor().run()))
