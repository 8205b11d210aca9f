"""What people say, as values: one parse for nlu and speech alike (Chinese and English)."""

from data.language.contract import Found, Kind, LanguageError
from data.language.detect import Detected, detect
from data.language.names.products import ProductName, ProductNames
from data.language.parse import parse_entities

__all__ = [
    "Detected",
    "Found",
    "Kind",
    "LanguageError",
    "ProductName",
    "ProductNames",
    "detect",
    "parse_entities",
]
