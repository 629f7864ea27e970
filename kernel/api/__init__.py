"""The ground of the REST API: resources, fields that lose nothing, strict bodies, coded refusals.

Import from the modules: the settings name parts of this package before DRF itself is loaded.
"""
