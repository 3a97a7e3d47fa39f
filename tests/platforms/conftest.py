import pytest

from sim.world.theatre import Theatre
from tests.platforms.small_world import World, open_sea


@pytest.fixture(scope="session")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return open_sea(tmp_path_factory.mktemp("sea"))


@pytest.fixture(scope="session")
def world(sea: Theatre) -> World:
    return World(sea)
