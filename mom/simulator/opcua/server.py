"""The OPC UA server of the plant: comes up, publishes, falls silent with the network, ends cleanly."""

import asyncio
import logging

from asyncua import Server

from mom.simulator.opcua.address_space import AddressSpace
from mom.simulator.opcua.security import APPLICATION_URI, PlantUsers, account_for, secure
from mom.simulator.opcua.unit_face import RUNNING_INTERVAL_S, UnitFace
from mom.simulator.options import Options
from mom.simulator.plant import Plant
from mom.simulator.waiting import pause

logger = logging.getLogger(__name__)

PATH = "/pharmom/plant"
RETRY_S = 3.0


class OpcUaFace:
    """Serves the machines of a plant."""

    def __init__(self, plant: Plant, options: Options) -> None:
        self._plant = plant
        self._options = options
        self.url = f"opc.tcp://{options.host}:{options.opcua_port}{PATH}"

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until told to stop; a taken port is tried again."""
        while not stop.is_set():
            if self._plant.network.silent:
                await pause(stop, RUNNING_INTERVAL_S)
                continue
            server, faces = await self._build()
            try:
                await server.start()
            except OSError as fault:
                logger.warning(
                    "OPC UA: cannot listen on %s (%s); trying again", self.url, fault.strerror or fault
                )
                await pause(stop, RETRY_S)
                continue
            logger.info(
                "OPC UA: serving %s%s", self.url, " (insecure as well)" if self._options.insecure else ""
            )
            try:
                await self._serve(faces, stop)
            finally:
                await server.stop()
            logger.info("OPC UA: off the network")

    async def _serve(self, faces: list[UnitFace], stop: asyncio.Event) -> None:
        while not stop.is_set() and not self._plant.network.silent:
            for face in faces:
                await face.cycle()
            await pause(stop, RUNNING_INTERVAL_S)

    async def _build(self) -> tuple[Server, list[UnitFace]]:
        # Built anew each time: a stopped server of this library cannot be started again.
        users = PlantUsers(account_for(self._options), insecure=self._options.insecure)
        server = Server(user_manager=users)
        await server.init()
        await server.set_application_uri(APPLICATION_URI)
        server.set_server_name("PharMOM plant simulator")
        server.set_endpoint(self.url)
        await secure(server, self._options)
        nodes = await (await AddressSpace.create(server)).build(self._plant.machines)
        faces = [UnitFace(server, machine, nodes[code]) for code, machine in self._plant.machines.items()]
        for face in faces:
            await face.cycle()
        return server, faces
