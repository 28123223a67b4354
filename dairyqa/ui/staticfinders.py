"""Front-end packages from node_modules: an allow-list, served under ``vendor/``."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class NodeModulesFinder(BaseFinder):
    """Finds the files of ``settings.NODE_ASSETS``, and no others, in node_modules."""

    prefix = "vendor"

    def __init__(self, *args, **kwargs):
        self.storage = FileSystemStorage(location=settings.NODE_MODULES)
        self.storage.prefix = self.prefix

    def find(self, path, find_all=False):
        name = path.removeprefix(f"{self.prefix}/")
        if name == path or name not in settings.NODE_ASSETS or not self.storage.exists(name):
            return []
        found = self.storage.path(name)
        return [found] if find_all else found

    def list(self, ignore_patterns):
        for name in settings.NODE_ASSETS:
            if not self.storage.exists(name):
                raise ImproperlyConfigured(f"node_modules lacks {name}: install the front-end packages (npm ci)")
            yield name, self.storage


def _without_source_maps(patterns):
    return tuple((files, tuple(p for p in found if "sourceMappingURL" not in str(p))) for files, found in patterns)


# Statements at the beginning of a line only: Django's own patterns also take the words of a comment for a statement.
MODULE_IMPORTS = (
    "*.js",
    (
        (
            r"""(?m)^(?P<matched>(?P<head>import\s+[\w*{][^;"']*?\sfrom\s+|export\s*\{[^}]*\}\s*from\s+|import\s+)"""
            r"""["'](?P<url>\.[^"']+\.js)["'])""",
            """%(head)s"%(url)s\"""",
        ),
        (r"""(?P<matched>\bimport\(["'](?P<url>\.[^"']+\.js)["']\))""", """import("%(url)s")"""),
    ),
)


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Leaves sourceMappingURL comments alone, so that .map files need not be collected.

    Modules that import each other by relative addresses are hashed together with what they import.
    """

    max_post_process_passes = 12  # one for each storey of imports
    patterns = (*_without_source_maps(CompressedManifestStaticFilesStorage.patterns), MODULE_IMPORTS)

    def create_compressor(self, **kwargs):
        # WeasyPrint brings brotli along; it would cost ten seconds more at each set-up for little gain.
        return super().create_compressor(use_brotli=False, **kwargs)
