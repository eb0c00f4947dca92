"""核对网上抽查证据包。只需 Python 3.8 以上的标准库，不联网：python verify.py 证据包.zip

This file is put into every proof pack as verify.py: it checks the pack from its bytes alone, offline, and ends with exit
code 0 where everything holds and 1 where anything does not.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

FORMAT = "spotcheck proof 1"
HEAD_FORMAT = "spotcheck head 1"
PROVES = "证明：自封存之时起，我方保存的这份副本没有改动过。不证明：当时网站确实这样答复。"


class RefusedError(Exception):
    """What does not hold."""


def files_of(pack: Path) -> dict[str, bytes]:
    """The files of a pack, a zip or the folder that it was unpacked into."""
    if pack.is_dir():
        found = [place for place in sorted(pack.rglob("*")) if place.is_file()]
        return {place.relative_to(pack).as_posix(): place.read_bytes() for place in found}
    with zipfile.ZipFile(pack) as archive:
        names = archive.namelist()
        need(len(names) == len(set(names)), "压缩包里有重名文件")
        return {name: archive.read(name) for name in names}


def need(holds: bool, words: str) -> None:
    """Refuse the pack where something does not hold."""
    if not holds:
        raise RefusedError(words)


def sha(data: bytes) -> str:
    """SHA-256 as text."""
    return hashlib.sha256(data).hexdigest()


def check(files: dict[str, bytes]) -> list[str]:
    """Check all files of a pack. Out: lines that say what was found. Errors: RefusedError."""
    need("manifest.json" in files and "proof.json" in files, "缺少 manifest.json 或 proof.json")
    manifest = json.loads(files["manifest.json"].decode("utf-8"))
    need(set(manifest) == set(files) - {"manifest.json"}, "文件有增减，与清单不符")
    for name in sorted(manifest):
        need(sha(files[name]) == manifest[name], name + "：内容与清单不符")
    proof = json.loads(files["proof.json"].decode("utf-8"))
    need(proof["format"] == FORMAT, "不认识的格式：" + str(proof["format"]))
    heads = {id: head_of(files, id) for id in proof["heads"]}
    for earlier, later in zip(proof["heads"], proof["heads"][1:]):  # noqa: B905 (Python 3.8 has no strict)
        linked = earlier in heads[later]["previous"] or later in proof["starts"]
        need(linked, later + "：没有指向前一个封存头")
    rows = [check_row(files, heads, row) for row in proof["rows"]]
    pages = {row["id"]: row for kind, row in rows if kind == "pages"}
    stood = {row["stands_for"]: row for row in pages.values() if "stands_for" in row}
    finding = json.loads(files["finding.json"].decode("utf-8"))
    need(finding["id"] == proof["finding"] and {*finding["pages"], *stood} == set(pages), "扣分项与所附网页不符")
    need(all(pages[id]["body"] == row["body"] for id, row in stood.items()), "所依据的前次访问与网页记录不符")
    entered = [row["id"] for kind, row in rows if kind == "entries"]
    cited = [fault["entry"] for fault in finding["faults"] if fault.get("entry")]
    need(sorted(cited) == sorted(entered), "扣分项与所附人工录入不符")
    dropped = {row["body"]: row for kind, row in rows if kind == "pruned"}
    gone = [row["body"] for told, (_, row) in zip(proof["rows"], rows) if told["pruned"]]  # noqa: B905
    need(set(gone) == set(dropped), "清理记录与网页不符")
    withheld = sum(1 for row in proof["rows"] if row["withheld"])
    lines = [f"{len(rows)} 行记录、{len(heads)} 个封存头，全部相符。"]
    if withheld:
        lines.append(f"{withheld} 个网页因含来信人信息未附正文，其哈希值在记录中。")
    for body in gone:
        words = "有网页正文已于 {} 按保存期限清理，本包不含；记录中的哈希值仍可核对任何留存的副本：{}"
        lines.append(words.format(dropped[body]["at"][:10], body))
    return lines + [f"封存头 {id}" for id in proof["heads"]] + [f"清单 {sha(files['manifest.json'])}"]


def head_of(files: dict[str, bytes], id: str) -> dict[str, Any]:
    """A head, whose name is the hash of its bytes."""
    data = files[f"heads/{id}.json"]
    need(sha(data) == id, "封存头 " + id + "：内容与其哈希值不符")
    head: dict[str, Any] = json.loads(data.decode("utf-8"))
    need(head["format"] == HEAD_FORMAT, "封存头 " + id + "：不认识的格式")
    return head


def check_row(files: dict[str, bytes], heads: dict[str, dict[str, Any]], row: dict[str, Any]) -> Any:
    """A row is in its run's tree, and its body is the one that it names. Out: its kind and content."""
    kind, name, head = row["kind"], row["file"], heads[row["head"]]
    data = files[name]
    leaf = hashlib.sha256(b"\x00" + kind.encode() + b"\n" + data).digest()
    path = [bytes.fromhex(step) for step in row["path"]]
    need(root(leaf, row["position"], head["rows"], path).hex() == head["root"], name + "：不在封存的树中")
    content = json.loads(data.decode("utf-8"))
    need(content["id"] == row["id"], name + "：编号不符")
    body = content.get("body", "") if kind == "pages" else ""
    need(bool(row["withheld"] or row["pruned"]) <= bool(body), name + "：没有正文可省略")
    if body and not row["withheld"] and not row["pruned"]:
        need("bodies/" + body in files, name + "：缺少网页正文")
        need(sha(files["bodies/" + body]) == body, name + "：网页正文与记录的哈希值不符")
    return kind, content


def root(leaf: bytes, position: int, count: int, path: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2)."""
    need(0 <= position < count, "位置超出范围")
    node, last, found = position, count - 1, leaf
    for step in path:
        need(last > 0, "证明过长")
        if node % 2 or node == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        node, last = node // 2, last // 2
    need(last == 0, "证明过短")
    return found


def main(words: list[str]) -> int:
    """Check the pack of the command line, or the folder that this file lies in."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    pack = Path(words[0]) if words else Path(__file__).resolve().parent
    try:
        lines = check(files_of(pack))
    except RefusedError as error:
        print(f"不符 REFUSED：{error}")
        return 1
    except Exception as error:
        print(f"不符 REFUSED：证据包不完整或已损坏（{type(error).__name__}：{error}）")
        return 1
    print("相符 OK")
    for line in lines:
        print(line)
    print(PROVES)
    print("封存头若由第三方保存或加盖时间戳，可证明记录不晚于那一刻。请将上面的封存头与当时寄送或公布的比对。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
