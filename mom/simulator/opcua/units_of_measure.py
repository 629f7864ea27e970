"""Units of measure as OPC UA wants them: UN/CEFACT codes turned into numbers (OPC 10000-8, 5.6.3)."""

from asyncua import ua

_NAMESPACE = "http://www.opcfoundation.org/UA/units/un/cefact"

# Unit as the displays show it: its UN/CEFACT common code and its full name.
_CODES = {
    "°C": ("CEL", "degree Celsius"),
    "rpm": ("RPM", "revolutions per minute"),
    "kW": ("KWT", "kilowatt"),
    "kN": ("B47", "kilonewton"),
    "%": ("P1", "percent"),
    "s": ("SEC", "second"),
    "g/min": ("F38", "gram per minute"),
    "1/min": ("C94", "reciprocal minute"),
    "1": ("C62", "one"),
}


def engineering_units(unit: str) -> ua.EUInformation:
    """The EngineeringUnits property of a variable."""
    code, description = _CODES[unit]
    return ua.EUInformation(
        NamespaceUri=_NAMESPACE,
        UnitId=int.from_bytes(code.encode("ascii"), "big"),
        DisplayName=ua.LocalizedText(unit),
        Description=ua.LocalizedText(description),
    )
