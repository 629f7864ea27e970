"""The REST face of the action runner: one declared line per action of a resource."""

from audit.api.endpoints import ActionEndpoints, creation, endpoint

__all__ = ["ActionEndpoints", "creation", "endpoint"]
