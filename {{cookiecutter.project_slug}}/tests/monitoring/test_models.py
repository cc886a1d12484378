"""What happens around the models, as a scrape shows it."""

from app.monitoring.metrics import Metrics
from app.monitoring.models import ModelMeter


def test_a_model_has_its_figures_from_the_start_and_they_follow_what_happens() -> None:
    metrics = Metrics("1.0", "openai:a", "minilm")
    meter, read = ModelMeter(metrics), metrics.registry.get_sample_value
    meter.rests("openai:a", False)
    assert read("app_model_resting", {"model": "openai:a"}) == 0
    assert read("app_model_fallbacks_total", {"model": "openai:a"}) == 0
    meter.rests("openai:a", True)
    meter.fell_back("openai:a")
    meter.looked_up("exact", "hit")
    assert read("app_model_resting", {"model": "openai:a"}) == 1
    assert read("app_model_fallbacks_total", {"model": "openai:a"}) == 1
    assert read("app_cache_lookups_total", {"cache": "exact", "outcome": "hit"}) == 1
