from sample_fixtures import *  # noqa: F403
