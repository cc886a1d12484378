from app.monitoring.judged import JudgedMeter
from app.monitoring.metrics import Metrics


def test_verdicts_and_sentences_are_counted_and_read_0_before() -> None:
    metrics = Metrics("1.0", "a", "b")
    meter, value = JudgedMeter(metrics), metrics.registry.get_sample_value
    assert value("app_judged_answers_total", {"verdict": "failed"}) == 0
    meter.judged("good")
    meter.failed()
    meter.left_out()
    meter.supported([True, True, False])
    for verdict, count in {"good": 1, "bad": 0, "failed": 1, "left_out": 1}.items():
        assert value("app_judged_answers_total", {"verdict": verdict}) == count
    assert value("app_judged_sentences_total", {"support": "supported"}) == 2
    assert value("app_judged_sentences_total", {"support": "unsupported"}) == 1
