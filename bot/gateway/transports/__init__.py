"""Ways to talk: WebSocket, REST, and the development door."""
