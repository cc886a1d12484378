"""One run of trl: steps, validations and checkpoints, each of which another run can go on from."""

import os
from pathlib import Path
from typing import Any

from app.llm.transformers.weights import Weights
from training.lora.config import Recipe
from training.lora.rows import Rows

CHECKPOINTS, RUNS = "checkpoints", "runs"


def make_trainer(weights: Weights, rows: Rows, recipe: Recipe, folder: Path, *callbacks: Any) -> Any:
    """A trainer of trl whose model has an adapter; checkpoints and TensorBoard's files go into `folder`."""
    import datasets
    import transformers
    import trl
    from peft import LoraConfig

    os.environ["TENSORBOARD_LOGGING_DIR"] = str(folder / RUNS)
    transformers.logging.set_verbosity_error()
    datasets.disable_progress_bars()
    transformers.set_seed(recipe.seed)
    kind, options = {"sft": (trl.SFTTrainer, trl.SFTConfig), "dpo": (trl.DPOTrainer, trl.DPOConfig)}[recipe.method]
    own = {"completion_only_loss": True} if recipe.method == "sft" else {}
    adapter = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=recipe.targets,
        task_type="CAUSAL_LM",
    )
    early = transformers.EarlyStoppingCallback(recipe.patience)
    trainer = kind(
        model=weights.model,
        args=options(**arguments(recipe, folder), **own),
        train_dataset=datasets.Dataset.from_list(rows.train),
        eval_dataset=datasets.Dataset.from_list(rows.validation),
        processing_class=weights.tokenizer,
        peft_config=adapter,
        callbacks=[early, *callbacks],
    )
    trainer.remove_callback(transformers.PrinterCallback)
    return trainer


def arguments(recipe: Recipe, folder: Path) -> dict[str, Any]:
    """The recipe as the trainer's options. The seed decides the order of rows, dropout and the adapter's beginning."""
    import torch

    return {
        "output_dir": str(folder / CHECKPOINTS),
        "max_steps": recipe.steps or -1,
        "num_train_epochs": recipe.epochs,
        "per_device_train_batch_size": recipe.batch,
        "per_device_eval_batch_size": recipe.batch,
        "gradient_accumulation_steps": recipe.accumulate,
        "learning_rate": recipe.learning_rate,
        "lr_scheduler_type": "cosine",
        "warmup_steps": recipe.warmup,
        "max_length": recipe.length,
        "bf16": recipe.precision == "bfloat16",
        "use_cpu": not torch.cuda.is_available(),
        "dataloader_pin_memory": torch.cuda.is_available(),
        "activation_checkpointing": recipe.checkpointing,
        "fsdp": recipe.fsdp,
        "seed": recipe.seed,
        "eval_strategy": "steps",
        "eval_steps": recipe.save_every,
        "save_strategy": "steps",
        "save_steps": recipe.save_every,
        "save_total_limit": 2,
        "load_best_model_at_end": True,
        "logging_steps": 1,
        "report_to": ["tensorboard"],
        "disable_tqdm": True,
    }
