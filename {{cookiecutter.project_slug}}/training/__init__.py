"""Models of this project that are trained here. Nothing of `app/` needs this folder: it may be deleted."""
