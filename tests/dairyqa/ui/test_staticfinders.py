import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.management import call_command

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


MODULE = """\
// Exports what is needed to import it.

import { a } from "./a.js";
import * as b from './deep/b.js';
import "../vendor/c.js";
export { d } from "./a.js";

export const words = "import from './a.js'";
const later = () => import("./deep/b.js");
"""


def test_modules_are_hashed_with_what_they_import(settings, tmp_path):
    storage = AssetStorage(location=tmp_path, base_url="/static/")
    files = {
        "app/main.js": MODULE,
        "app/a.js": "export const a = 1;\n",
        "app/deep/b.js": 'import { a } from "../a.js";\n',
        "vendor/c.js": "1;\n",
    }
    for name, content in files.items():
        storage.save(name, ContentFile(content.encode()))

    list(storage.post_process({name: (storage, name) for name in files}))

    main = (tmp_path / storage.stored_name("app/main.js")).read_text(encoding="utf-8").splitlines()
    a, b, c = (Path(storage.stored_name(name)).name for name in ("app/a.js", "app/deep/b.js", "vendor/c.js"))
    assert main == [
        "// Exports what is needed to import it.",
        "",
        f'import {{ a }} from "./{a}";',
        f'import * as b from "./deep/{b}";',
        f'import "../vendor/{c}";',
        f'export {{ d }} from "./{a}";',
        "",
        """export const words = "import from './a.js'";""",
        f'const later = () => import("./deep/{b}");',
    ]
    assert a in (tmp_path / storage.stored_name("app/deep/b.js")).read_text(encoding="utf-8")


def test_real_modules_can_be_hashed(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "dairyqa.ui.staticfinders.AssetStorage"}}

    call_command("collectstatic", "--noinput", verbosity=0)

    hashed = {path.name for path in tmp_path.rglob("*.js")}
    for module in (tmp_path / "field").rglob("*.js"):
        imported = re.findall(r"""(?m)^(?:import|export)\b[^;"']*["']\.[^"']*?([^/"']+)["'];$""", module.read_text())
        assert set(imported) <= hashed, module.name
