"""A client of the real server, while the model's server is down: told at once, and when to come back."""

import openai
import pytest

from tests.api.test_leaving import answering
from tests.fakes.upstream import refusal

pytestmark = pytest.mark.anyio
DOWN = refusal(500, retry_after="0.01")


async def test_an_sdk_is_told_that_the_model_rests_and_for_how_long() -> None:
    with answering(DOWN) as (live, models):
        async with openai.AsyncOpenAI(base_url=f"{live.url}/v1", api_key="any", max_retries=0) as client:
            statuses = []
            for stream in (False, True, False, True):
                with pytest.raises(openai.APIStatusError) as raised:
                    await client.chat.completions.create(
                        model="assistant", messages=[{"role": "user", "content": "How?"}], stream=stream
                    )
                statuses.append((raised.value.status_code, raised.value.code))
        assert statuses == [(502, "model_unavailable")] * 2 + [(503, "model_resting")] * 2
        assert 1 <= int(raised.value.response.headers["retry-after"]) <= 10
        assert len(models.bodies) == 10
