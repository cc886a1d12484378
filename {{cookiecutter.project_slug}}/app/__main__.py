"""`python -m app`: see `app/cli/` for the commands."""

import sys

if __name__ == "__main__":
    try:
        from app.cli import app

        app(prog_name="python -m app")
    except KeyboardInterrupt:
        sys.exit(130)
