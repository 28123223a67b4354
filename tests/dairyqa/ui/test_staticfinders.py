import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

from dairyqa.ui.staticfinders import AssetStorage, NodeModulesFinder


def test_listed_file_is_found_under_vendor():
    found = finders.find("vendor/@tabler/core/dist/css/tabler.min.css")

    assert found.endswith("node_modules/@tabler/core/dist/css/tabler.min.css")


@pytest.mark.parametrize(
    "path",
    [
        "@tabler/core/dist/css/tabler.min.css",
        "vendor/@tabler/core/dist/css/tabler.css",
        "vendor/@tabler/core/package.json",
        "vendor/../package.json",
    ],
)
def test_other_files_are_not(path):
    assert NodeModulesFinder().find(path) == []


def test_listed_file_that_is_not_installed_is_named(settings):
    settings.NODE_ASSETS = ["no-such-package/dist/it.js"]

    with pytest.raises(ImproperlyConfigured, match="lacks no-such-package/dist/it.js: install the front-end packages"):
        list(NodeModulesFinder().list([]))


def test_source_maps_are_not_followed():
    rewritten = dict(AssetStorage.patterns)

    assert "*.css" in rewritten
    assert "sourceMappingURL" not in str(rewritten)
