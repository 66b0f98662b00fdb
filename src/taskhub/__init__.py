"""taskhub keeps multi-year government action plans moving."""

__version__ = "0.1.0"
