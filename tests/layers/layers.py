#!/usr/bin/env python3
"""Reads every #include under src/ against the layer table of src/README.md.

    layers.py [ROOT]   checks ROOT/src (default: this repository)
    layers.py --self   plants one violation of each kind in a scratch tree and demands that it is found

Prints `file:line: includes X: why not; allowed: ...` per violation. Exits 0 if there is none, 1 if there are, 2 if the
table cannot be read.
"""

import fnmatch
import pathlib
import re
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
FOLDER_LINE = re.compile(r"^\| (\d) \| `([^`]+)` \|([^|]*)\|([^|]*)\|")
STANDARD_LINE = re.compile(r"^\| (\d) \| (`<.*|every header of the operating system.*)\|$")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
STANDARD = re.compile(r"[a-z0-9_]+")
# Headers of libc and Linux. Any other name with a dot or a slash belongs to a library.
SYSTEM = re.compile(r"(sys|linux|netinet|arpa|net)/.*|[a-z]+\.h")


class Line:
    """A line of the table: what the files it names may include."""

    def __init__(self, row, name, peers, libraries):
        self.row = int(row)
        self.name = name  # "measure/", or "measure/batch*": part of a folder, with a rule of its own
        self.folder = name.split("/")[0]
        self.peers = re.findall(r"`([^`]+)`", peers)
        self.libraries = re.findall(r"`([^`]+)`", libraries)

    def allowed(self):
        own = [] if "*" in self.name else [self.name]
        return ", ".join(own + self.peers + self.libraries + [f"rows below {self.row}"])


def starts(include, names):
    """Whether one of `names` (folder/, folder/part*, header.h) covers the include."""
    return any(include == n or (n.endswith(("/", "*")) and include.startswith(n.rstrip("*"))) for n in names)


class Table:
    def __init__(self, readme):
        self.lines, self.from_row, self.system_from_row = [], {}, None
        for text in readme.read_text(encoding="utf-8").splitlines():
            if match := FOLDER_LINE.match(text):
                self.lines.append(Line(*match.groups()))
            elif match := STANDARD_LINE.match(text):
                if match.group(2).startswith("every"):
                    self.system_from_row = int(match.group(1))
                for header in re.findall(r"`<([^>`/]+)>`", match.group(2)):
                    self.from_row[header] = int(match.group(1))
        self.row_of = {line.folder: line.row for line in self.lines}
        unknown = [p for line in self.lines for p in line.peers if p.split("/")[0] not in self.row_of]
        if not self.lines or not self.from_row or self.system_from_row is None or unknown:
            print(f"{readme}: the layer table cannot be read; expected `| row | `folder/` | of its own row | libraries | ...`"
                  f" and the lines of standard headers; folders without a line: {unknown}", file=sys.stderr)
            sys.exit(2)

    def line_of(self, path):
        """The line for src/`path`: a part of a folder before the folder; None if there is none."""
        for line in sorted(self.lines, key=lambda l: "*" not in l.name):
            if fnmatch.fnmatch(path, line.name.rstrip("*") + "*"):
                return line
        return None

    def refusal(self, line, include):
        """Why a file of `line` may not include it; None if it may."""
        folder = include.split("/")[0] if "/" in include else None
        if folder in self.row_of:
            if self.row_of[folder] < line.row or starts(include, line.peers):
                return None
            if folder == line.folder and "*" not in line.name:
                target = self.line_of(include)
                return None if target is line else f"`{target.name}` stands apart from the rest of its folder"
            if self.row_of[folder] > line.row:
                return f"row {self.row_of[folder]} is above row {line.row}"
            return f"row {line.row} is its own row, and the table names no such edge"
        if starts(include, line.libraries):
            return None
        if STANDARD.fullmatch(include):
            least = self.from_row.get(include, 0)
            return None if line.row >= least else f"only from row {least} on"
        owners = [l.name for l in self.lines if starts(include, l.libraries)]
        if owners:
            return f"a library of {', '.join(owners)} alone"
        if SYSTEM.fullmatch(include):
            return None if line.row >= self.system_from_row else f"a system header, only from row {self.system_from_row} on"
        return "neither a path from src/ nor a library of the table"


def violations(root):
    table = Table(root / "src" / "README.md")
    source = root / "src"
    files = 0
    for file in sorted([*source.rglob("*.h"), *source.rglob("*.cc")]):
        files += 1
        path = file.relative_to(source).as_posix()
        line = table.line_of(path)
        if line is None:
            yield f"src/{path}:1: no line of src/README.md names this folder"
            continue
        header = file.with_suffix(".h")
        owed = header.relative_to(source).as_posix() if file.suffix == ".cc" and header.exists() else None
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(text)
            if not match:
                continue
            include = match.group(1)
            if owed and include != owed:
                yield f"src/{path}:{number}: includes {include} before {owed}; allowed first: its own header, to show that it compiles alone"
            owed = None
            if why := table.refusal(line, include):
                yield f"src/{path}:{number}: includes {include}: {why}; allowed: {line.allowed()}"
        if owed:
            yield f"src/{path}:1: does not include {owed}; allowed first: its own header, to show that it compiles alone"
    if files == 0:
        yield f"{source}: no source files"


def empty_lines(root):
    for line in Table(root / "src" / "README.md").lines:
        if not any(file.suffix in (".h", ".cc") for file in (root / "src").glob(line.name.rstrip("/*") + ("*" if "*" in line.name else "/*"))):
            yield f"src/README.md:1: the table has a line for `{line.name}`, and there is no such file"


def self_test():
    """One planted file per kind of violation, and files that must pass."""
    good = {
        "base/money.h": "<cstdint>", "deal/deal.h": "base/money.h", "deal/deal.cc": "deal/deal.h",
        "measure/shares.h": "graph/ties.h", "measure/batch_legs.cc": "measure/reading.h", "graph/ties.h": "<map>",
        "store/rocks.cc": "<rocksdb/db.h>", "loop/clock.cc": "<chrono>",
        "loop/thread.cc": "<thread>", "http/server.cc": "<sys/socket.h>", "codec/json.cc": "<simdjson.h>",
    }
    bad = {
        "base/up.h": "deal/deal.h", "graph/up.cc": "loop/io.h", "kafka/across.cc": "store/rocks.h", "http/health.cc": "telemetry/metrics.h", "graph/against.h": "measure/shares.h",
        "app/rocks.cc": "<rocksdb/db.h>", "ledger/random.cc": "<random>", "measure/disk.cc": "<unistd.h>", "loop/new.cc": "<boost/asio.hpp>",
        "measure/batch_shares.cc": "graph/ties.h", "measure/mixed.cc": "measure/batch.h", "attic/old.h": "base/money.h", "deal/deal.cc": "base/money.h",
        "base/short.h": '"money.h"',
    }
    with tempfile.TemporaryDirectory() as scratch:
        for name, files in (("good", good), *((f"bad{i}", {"deal/deal.h": "base/money.h", path: include}) for i, (path, include) in enumerate(bad.items()))):
            root = pathlib.Path(scratch) / name
            for path, include in files.items():
                file = root / "src" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"// A file.\n#include {include if include[0] in '<' + chr(34) else chr(34) + include + chr(34)}\n", encoding="utf-8")
            (root / "src" / "README.md").write_bytes((REPOSITORY / "src" / "README.md").read_bytes())
            found = list(violations(root))
            wanted = 0 if name == "good" else 1
            if len(found) != wanted:
                print(f"self-test: {name} {files}: expected {wanted} violation, found {found}", file=sys.stderr)
                return 1
    print(f"self-test: {len(bad)} planted violations found, {len(good)} good files passed")
    return 0


def main(arguments):
    if arguments == ["--self"]:
        return self_test()
    root = pathlib.Path(arguments[0]) if arguments else REPOSITORY
    found = [*violations(root), *empty_lines(root)]
    for violation in found:
        print(violation)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
