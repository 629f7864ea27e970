"""Django wiring of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Loads the registries when every app is ready, so that a malformed entry stops the start."""

    name = "kernel"

    def ready(self) -> None:
        """Import all registry folders; a duplicate or malformed entry raises here."""
        from kernel import checks  # noqa: F401 - registers itself
        from kernel.registry import load_all

        load_all()
