"""Runs the demo: `python -m mom.demo`; with `data` it only sets up the demo's data."""

import asyncio
import sys

from mom.demo.supervise import Supervisor

if __name__ == "__main__":
    supervisor = Supervisor(data_only="data" in sys.argv[1:])
    sys.exit(asyncio.run(supervisor.run()))
