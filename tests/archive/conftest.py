"""Settings of the tests of the archive."""

from hypothesis import settings

# Laws that write and read files take as long as the machine has other things to do.
settings.register_profile("files", deadline=None)
settings.load_profile("files")
