"""`make sbom`: the bill of materials of this release (CycloneDX 1.6, JSON) from the locks, checked by its schema."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from mom.build.packages import Package, packages
from mom.env import BASE_DIR
from mom.version import version

TARGET = BASE_DIR / "sbom.cdx.json"


def make_sbom(found: list[Package]) -> str:
    """The bill of these packages; the same packages give the same serial number."""
    bom = Bom()
    own = Component(name="pharmom", version=version(), type=ComponentType.APPLICATION)
    own.licenses.add(LicenseFactory().make_from_string("Apache-2.0"))
    bom.metadata.component = own
    components = {_key(package): _component(package) for package in found}
    bom.components.update(components.values())
    bom.register_dependency(own, components.values())
    bom.serial_number = uuid5(NAMESPACE_URL, "\n".join(sorted(components)))
    return JsonV1Dot6(bom).output_as_string(indent=2)


def faults_of(text: str) -> str:
    """What the standard's own schema says against a bill; empty when nothing."""
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return "" if fault is None else str(fault)


def _key(package: Package) -> str:
    return f"{package.kind}:{package.name}@{package.version}"


def _component(package: Package) -> Component:
    namespace, _slash, name = package.name.rpartition("/")
    component = Component(
        name=name,
        group=namespace or None,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=_key(package),
        purl=PackageURL(package.kind, namespace or None, name, package.version),
        scope=ComponentScope.EXCLUDED if package.is_for_building else ComponentScope.REQUIRED,
        hashes=[HashType(alg=HashAlgorithm(name), content=value) for name, value in package.digests],
    )
    if package.licence:
        component.licenses.add(LicenseFactory().make_from_string(package.licence))
    if package.is_for_building:
        component.properties.add(Property(name="cdx:npm:package:development", value="true"))
    return component


def main() -> int:
    """Write it, unless its schema refuses it."""
    text = make_sbom(packages())
    fault = faults_of(text)
    if fault:
        print(fault[:2000], file=sys.stderr)
        return 1
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text(text + "\n", encoding="utf-8")
    print(f"Written: {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
