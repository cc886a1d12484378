"""Settings that neither the environment nor a `.env` of this machine changes."""

from app.settings import Settings


def settings(**chosen: object) -> Settings:
    """Settings that neither the environment nor a `.env` of this machine changes."""
    values = {name: item.get_default() for name, item in Settings.model_fields.items()}
    return Settings(**{**values, **chosen})
