"""The pages of the plant panel and of the demo ERP."""

from pathlib import Path

PAGES = Path(__file__).parent
