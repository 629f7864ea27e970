"""Commands to scales over MQTT: target and clear, answered by the scale's terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from integrations.contracts import Command, ConnectionProblem, Outcome

ANSWER_SECONDS = 5.0


class ScaleCommands:
    """Publishes a request and waits for the terminal to accept or refuse it."""

    def __init__(self, publish: Callable[[str, str], Awaitable[None]], topics: dict[str, str]) -> None:
        self._publish = publish
        self._topics = topics
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def execute(self, command: Command) -> Outcome:
        """Carry ``command`` out; ``content["device"]`` is the topic of the scale."""
        if command.kind not in ("target", "clear"):
            return Outcome("failed", f"a scale knows no “{command.kind}”")
        content = dict(command.content)
        topic = f"{content.pop('device')}/{self._topics[command.kind]}"
        # A clear speaks of the target that is on the scale; everything else of itself.
        request = content.pop("request", command.uuid)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[request] = answer
        try:
            await self._publish(topic, json.dumps({"request": request, **content}, ensure_ascii=False))
            async with asyncio.timeout(ANSWER_SECONDS):
                said = await answer
        except ConnectionProblem as problem:
            return Outcome("failed", str(problem))
        except TimeoutError:
            return Outcome("failed", f"no answer within {ANSWER_SECONDS:.0f} s")
        finally:
            self._waiting.pop(request, None)
        state, text = str(said.get("state", "")), str(said.get("text", ""))
        shown = " ".join(part for part in (state, text) if part)
        return Outcome("refused" if state == "refused" else "confirmed", shown, {"state": state})

    def heard(self, content: dict[str, Any]) -> None:
        """A message of a terminal; the first one about a request answers it."""
        answer = self._waiting.get(str(content.get("request", "")))
        if answer is not None and not answer.done():
            answer.set_result(content)
