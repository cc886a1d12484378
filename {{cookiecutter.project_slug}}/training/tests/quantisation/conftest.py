import pytest

from training.tests.quantisation.material import Small
from training.tests.quantisation.material import small as made


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return made(tmp_path_factory.mktemp("small"))
