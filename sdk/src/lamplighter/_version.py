"""The SDK's version, which every span's scope and every process's resource carries."""

__version__ = "0.1.0"
