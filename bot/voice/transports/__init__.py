"""How sound comes from a PBX and goes back: one module a protocol."""
