"""What surrounds every request, one ASGI middleware per module. The order is in `application.py`."""
