"""Options that distillation and pruning share. Cheap to import: `--help` needs them."""

from pathlib import Path
from typing import Annotated

import typer

TEXT = Path("docs/architecture.md")
"""What perplexity is of by default, here as in `quantise`."""

Sets = Annotated[Path | None, typer.Option(help="What is learnt.", show_default="DATA_DIR/training/sets")]
Text = Annotated[Path, typer.Option(help="The text whose perplexity is measured, as a file.")]
Length = Annotated[int, typer.Option(min=32, help="Of a row, in tokens: longer ones are left out.")]
Seed = Annotated[int, typer.Option(min=0, help="Another seed learns the rows in another order.")]
Quick = Annotated[bool, typer.Option("--quick", help="Measure by fewer rows and tokens, and speed only once.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Begin anew where an earlier run was stopped.")]
