"""What a test opens a page with, as the fixtures hand it out."""

from collections.abc import Callable

from console_page import ConsolePage
from customer_page import CustomerPage

OpenChat = Callable[..., CustomerPage]
OpenConsole = Callable[..., ConsolePage]
