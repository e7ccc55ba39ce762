"""What was said: messages rebuilt when someone looks, from whatever shape they were recorded in, a module a shape."""

from lamplighter_server.analyse.messages.model import Message, Source
from lamplighter_server.analyse.messages.read import exchange

__all__ = ["Message", "Source", "exchange"]
