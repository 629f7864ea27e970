"""Settings of every process; production and demo differ only in what the environment says."""

from mom.settings.base import *  # noqa: F403 - settings are read from here by name
