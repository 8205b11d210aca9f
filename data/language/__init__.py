"""What people say, as values: one parse for nlu and speech alike (Chinese and English)."""

from data.language.contract import Found, Kind, LanguageError
from data.language.detect import Detected, detect
from data.language.parse import parse_entities
from data.language.products import ProductName, ProductNames

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
