"""Waiting that ends at once when the simulator is told to stop."""

import asyncio


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, or return early because of `stop`."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
