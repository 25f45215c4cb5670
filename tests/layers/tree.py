#!/usr/bin/env python3
"""Looks at the tracked files as a stranger would: fixed names at the top, nothing of one machine inside.

    tree.py [ROOT]   exits 0 if there is nothing to say, else prints `file:line: ...` and exits 1
    tree.py --self   plants one violation of each kind in a scratch repository and demands that it is found
"""

import pathlib
import re
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
TOP = {"CMakeLists.txt", "CMakePresets.json", "src", "proto", "deploy", "config", "tests", "helm", "README.md", "LICENSE"}
MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|farm|home/[a-z]+)/")
REGISTRY = re.compile(r'"resolved": *"http|(index-url|registry) *= *http|GOPROXY *= *http|^deb(-src)? +(\[[^]]*\] +)?http|^URIs: *http')
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b")
CONFLICT = re.compile(r"^(<{7}|>{7})( |$)")
# Reports and registry entries quote the press: their words are data.
DATA = (".jsonl",)


def tracked(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True)
    return [name.decode() for name in listed.stdout.split(b"\0") if name]


def violations(root):
    names = tracked(root)
    if not names:
        yield f"{root}: no tracked files"
    for top in sorted({name.split("/")[0] for name in names}):
        if top not in TOP and not top.startswith("."):
            yield f"{top}:1: not a name of the top level; expected one of {', '.join(sorted(TOP))}, or a dotfile"
    for name in names:
        file = root / name
        if not file.is_file():
            continue  # deleted, not yet committed
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, text in enumerate(lines, 1):
            if MACHINE.search(text):
                yield f"{name}:{number}: an absolute path of one machine: {text.strip()[:120]}"
            if REGISTRY.search(text):
                yield f"{name}:{number}: an address of a package registry: {text.strip()[:120]}"
            if CONFLICT.search(text):
                yield f"{name}:{number}: a merge conflict"
            if UNFINISHED.search(text) and not name.endswith(DATA):
                yield f"{name}:{number}: unfinished work: {text.strip()[:120]}"


def self_test():
    bad = {
        "notes.txt": "",
        "src/path.h": "// see /ro" + "ot/x\n",
        "config/npmrc.ini": "registry = ht" + "tp://somewhere\n",
        "deploy/sources.list": "de" + "b http://somewhere stable main\n",
        "src/later.cc": "// TO" + "DO\n",
        "src/merge.cc": "<" * 7 + " ours\n",
    }
    for path, text in {"README.md": "All is well: https://example.org/home/\n", **bad}.items():
        with tempfile.TemporaryDirectory() as scratch:
            root = pathlib.Path(scratch)
            subprocess.run(["git", "init", "-q", root], check=True)
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            found = list(violations(root))
            if len(found) != (1 if path in bad else 0):
                print(f"self-test: {path}: found {found}", file=sys.stderr)
                return 1
    print(f"self-test: {len(bad)} planted violations found, one good tree passed")
    return 0


def main(arguments):
    if arguments == ["--self"]:
        return self_test()
    found = list(violations(pathlib.Path(arguments[0]) if arguments else REPOSITORY))
    for violation in found:
        print(violation)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
