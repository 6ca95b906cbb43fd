"""What the app needs of torch: the modules its code imports, its shared libraries, one helper program.

PyInstaller's own hook takes all of torch, with its sources: 250 MB of tests, headers, compilers and code for clusters
that a program which trains one small network never loads. Here the imports that PyInstaller finds by itself are enough,
and packaging/cnn-gui.spec names those that are left out.
"""

import re
import sys
from pathlib import Path

from PyInstaller.utils.hooks import get_package_paths

_torch = Path(get_package_paths("torch")[1])
_SELF_TESTS = ("libjitbackend_test", "libbackend_with_compiler", "libaoti_custom_ops", "libtorchbind_test")
_LIBRARY = {"linux": "*.so*", "darwin": "*.dylib", "win32": "*.dll"}[sys.platform]

binaries = [
    (str(path), "torch/lib")
    for path in sorted((_torch / "lib").glob(_LIBRARY))
    if not path.name.removeprefix("lib").startswith(tuple(name.removeprefix("lib") for name in _SELF_TESTS))
]
# torch refuses to be imported where this program, which shares tensors between processes, is missing.
_manager = _torch / "bin" / "torch_shm_manager"
if _manager.exists():
    binaries.append((str(_manager), "torch/bin"))

# These read their own source text when they are imported: settings with their comments, and overloaded functions.
_READS_ITSELF = re.compile(r"\binstall_config_module\(|\b_overload(?:_method)?\b|\bjit\.script\b|\bscript_method\b")


def _reads_itself(path: Path) -> bool:
    return path.name != "__init__.py" and bool(_READS_ITSELF.search(path.read_text(encoding="utf-8", errors="replace")))


module_collection_mode = {"torch": "pyz"} | {
    ".".join(path.relative_to(_torch.parent).with_suffix("").parts): "pyz+py"
    for path in sorted(_torch.rglob("*.py"))
    if "testing" not in path.parts and "test" not in path.parts and _reads_itself(path)
}

# Links at the top of the bundle would make torch look for its other libraries there.
bindepend_symlink_suppression = ["**/torch/lib/*"]
