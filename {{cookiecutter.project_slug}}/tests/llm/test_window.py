from app.llm.window import UNKNOWN_TOKENS, context_window


def test_the_setting_says_how_much_a_model_reads() -> None:
    assert context_window("openai:served-here", 4096) == 4096
    assert context_window("offline", 600) == 600


def test_a_model_of_which_nothing_is_known_has_a_small_window() -> None:
    assert context_window("openai:nobody-knows", None) == UNKNOWN_TOKENS == 8192


def test_the_offline_model_reads_any_length() -> None:
    assert context_window("offline", None) is None
