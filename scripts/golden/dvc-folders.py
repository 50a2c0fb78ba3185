"""Golden folders for test/unit/dvc/dir-object.test.ts: what Python's json.dumps makes of names that are hard to write.

    python3 scripts/golden/dvc-folders.py > test/unit/dvc/dir-object.golden.json

The list is made as dvc-data does (hashfile/tree.py, as_bytes): sorted by relpath, json.dumps(…, sort_keys=True).
"""

import hashlib
import json

NAMES = [
    [],
    ["a.csv", "b/2.csv"],
    ["z", "a", "B", "_", "10", "9", "a/b", "a.b", "a b"],
    ["é", "e\u0301", "ß", "Ω", "日本語.csv", "\u00a0", "\u2028x", "\ufeff"],
    # Above U+FFFF: by UTF-16 unit these would come before \uff5e, by code point they come after it.
    ["\uff5e", "😀", "𝒳.txt", "\U0010ffff"],
    ['"quoted"', "back\\slash", "tab\t", "line\nend", "\r", "\b\f", "\x01\x1f", "\x7f", "</script>", "'"],
]


def folder(names):
    entries = [{"relpath": name, "md5": hashlib.md5(name.encode()).hexdigest()} for name in names]
    data = json.dumps(sorted(entries, key=lambda entry: entry["relpath"]), sort_keys=True).encode()
    return {"names": names, "bytes": data.decode("ascii"), "md5": hashlib.md5(data).hexdigest() + ".dir"}


print(json.dumps([folder(names) for names in NAMES], indent=2))
