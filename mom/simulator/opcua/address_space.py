"""The nodes of the plant: one object per unit, string node ids, units and ranges as properties."""

from dataclasses import dataclass, field

from asyncua import Node, Server, ua

from mom.simulator.machines.machine import Machine, State
from mom.simulator.opcua.units_of_measure import engineering_units

NAMESPACE = "urn:pharmom:plant"
SITE = "SZ"


@dataclass
class UnitNodes:
    """Node ids of one unit, by the part of the id after the unit's code."""

    types: dict[str, ua.VariantType] = field(default_factory=dict)
    ids: dict[str, ua.NodeId] = field(default_factory=dict)


class AddressSpace:
    """Builds the tree below Objects."""

    def __init__(self, server: Server, namespace: int) -> None:
        self._server = server
        self._namespace = namespace

    @classmethod
    async def create(cls, server: Server) -> "AddressSpace":
        """Register the plant's namespace."""
        return cls(server, await server.register_namespace(NAMESPACE))

    async def build(self, machines: dict[str, Machine]) -> dict[str, UnitNodes]:
        """All units below the site."""
        site = await self._server.nodes.objects.add_folder(self._id(SITE), self._name(SITE))
        return {code: await self._build_unit(site, machine) for code, machine in machines.items()}

    async def _build_unit(self, site: Node, machine: Machine) -> UnitNodes:
        nodes = UnitNodes()
        unit = await site.add_object(self._id(machine.code), self._name(machine.code))
        for signal in machine.signals.values():
            kind = ua.VariantType.UInt32 if signal.spec.counter else ua.VariantType.Double
            variable = await self._add(nodes, unit, machine.code, signal.spec.name, kind)
            await self._describe(variable, signal.spec.unit, signal.spec.low, signal.spec.high)
        state = await self._add(nodes, unit, machine.code, "State", ua.VariantType.Int32)
        await self._enumerate(state)
        for name in ("RemainingS", "ElapsedS"):
            seconds = await self._add(nodes, unit, machine.code, name, ua.VariantType.Int32)
            await self._describe(seconds, "s", 0, 86_400)
        await self._add(nodes, unit, machine.code, "RunNumber", ua.VariantType.UInt32)
        await self._add(nodes, unit, machine.code, "Heartbeat", ua.VariantType.UInt32)
        await self._add(nodes, unit, machine.code, "CommandResult", ua.VariantType.String)
        for name in ("Command", "BatchCode"):
            await (await self._add(nodes, unit, machine.code, name, ua.VariantType.String)).set_writable()
        await self._build_setpoints(nodes, unit, machine)
        return nodes

    async def _build_setpoints(self, nodes: UnitNodes, unit: Node, machine: Machine) -> None:
        folder = await unit.add_folder(self._id(f"{machine.code}.Setpoint"), self._name("Setpoint"))
        for spec in machine.setpoint_specs:
            variable = await self._add(
                nodes, folder, machine.code, f"Setpoint.{spec.name}", ua.VariantType.Double
            )
            await variable.set_writable()
            await self._describe(variable, spec.unit, spec.low, spec.high)

    async def _add(self, nodes: UnitNodes, parent: Node, code: str, name: str, kind: ua.VariantType) -> Node:
        empty = "" if kind is ua.VariantType.String else 0.0 if kind is ua.VariantType.Double else 0
        node_id = self._id(f"{code}.{name}")
        browse_name = self._name(name.rpartition(".")[2])
        variable = await parent.add_variable(node_id, browse_name, empty, kind, ua.NodeId(kind.value))
        nodes.ids[name] = node_id
        nodes.types[name] = kind
        return variable

    async def _describe(self, variable: Node, unit: str, low: float, high: float) -> None:
        await self._retype(variable, ua.ObjectIds.AnalogUnitRangeType)
        await self._property(variable, "EngineeringUnits", engineering_units(unit))
        await self._property(variable, "EURange", ua.Range(Low=low, High=high))

    async def _enumerate(self, state: Node) -> None:
        await self._retype(state, ua.ObjectIds.MultiStateDiscreteType)
        names = [ua.LocalizedText(one.name.lower()) for one in State]
        await self._property(state, "EnumStrings", names)

    async def _retype(self, variable: Node, type_id: int) -> None:
        plain = ua.NodeId(ua.ObjectIds.BaseDataVariableType)
        await variable.delete_reference(plain, ua.ObjectIds.HasTypeDefinition)
        await variable.add_reference(ua.NodeId(type_id), ua.ObjectIds.HasTypeDefinition, bidirectional=False)

    async def _property(self, variable: Node, name: str, value: object) -> None:
        node_id = self._id(f"{variable.nodeid.Identifier}.{name}")
        await variable.add_property(node_id, ua.QualifiedName(name, 0), value)

    def _id(self, identifier: str) -> ua.NodeId:
        return ua.NodeId(identifier, self._namespace)

    def _name(self, text: str) -> ua.QualifiedName:
        return ua.QualifiedName(text, self._namespace)
