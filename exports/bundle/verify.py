# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Check an evidence bundle with Python alone: ``python3 -I -S verify.py FIL.zip --key NYCKEL``.

Knows the bundle's form (docs/bundle.md) and what it rests on: Ed25519 (RFC 8032), signed notes and
checkpoints (C2SP), Merkle trees (RFC 6962), HMAC, and the imprint and time in a time stamp (RFC 3161).
Refuses to know who holds the key, and whether a time stamp's own signature is good.
"""

import hashlib
import hmac
import json
import re
import sys
import time
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT, UNLISTED = "flodesarkivet/bevispaket/v1", {"manifest.json", "manifest.sig"}
MOST_BYTES, SLACK, SWELL = 1 << 31, 1 << 26, 200  # one file; all files, beside so many times the zip
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)?")
LEAF = re.compile(r'\A\{"c":"([0-9a-f]{64})","k":([0-9]{1,4}),"t":(-?[0-9]{1,18}),"v":1\}\Z')
CAPTURE, VERSION, DISPOSAL, BASIS = 1, 2, 12, {1, 6, 7}  # kinds of rows; those in BASIS name no record
MARKS = {"": b"", "disposed": b"[gallrad]", "withheld": "[ej utlämnad]".encode()}


class Wrong(Exception):
    """Something that does not hold. The text says what, in Swedish."""


def need(holds: object, otherwise: str) -> None:
    """Raise Wrong unless this holds."""
    if not holds:
        raise Wrong(otherwise)


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519 (RFC 8032)
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
BASE = b"\x58" + b"\x66" * 31  # the base point, encoded
Point = tuple[int, int, int, int]  # X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z


def point(encoded: bytes) -> Point:
    """The point that 32 bytes stand for. Raises Wrong when they stand for none."""
    y, odd = int.from_bytes(encoded, "little") & (2**255 - 1), encoded[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * ROOT % P if (x * x - square) % P else x
    need(y < P and not (x * x - square) % P and (x or not odd), "nyckeln är ingen punkt på kurvan")
    x = x if x & 1 == odd else P - x
    return x, y, 1, x * y % P


def _plus(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this key signed this message: R = s·B - h·A, both products in one pass."""
    key, base, s = point(public), point(BASE), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus, total = (P - key[0], key[1], 1, P - key[3]), (0, 1, 1, 0)
    terms = (base, minus, _plus(base, minus))
    for bit in range(252, -1, -1):
        total, term = _plus(total, total), (s >> bit & 1) + 2 * (h >> bit & 1)
        total = _plus(total, terms[term - 1]) if term else total
    x, y = (total[axis] * pow(total[2], -1, P) % P for axis in (0, 1))
    right = (y | (x & 1) << 255).to_bytes(32, "little")
    return len(signature) == 64 and s < ORDER and right == signature[:32]


Key = tuple[str, bytes, bytes]  # (C2SP) a log's name, the key's number, the key


def read_key(text: str) -> Key:
    """The key written ``name+number+base64``. Raises Wrong on one of another kind."""
    name, number, encoded = [*text.strip().split("+", 2), "", ""][:3]
    raw = b64decode(encoded + "==")
    need(len(raw) == 33 and raw[0] == 1, "nyckeln är av fel slag: den ska vara för Ed25519")
    right = _sha256(name.encode(), b"\n", raw)[:4]
    need(right.hex() == number, "nyckelns nummer stämmer inte med nyckeln: den är fel avskriven")
    return name, right, raw[1:]


def open_note(note: str, key: Key) -> list[str]:
    """The lines of a note that this key has signed. Other signatures are not judged."""
    body, _, signatures = note.partition("\n\n")
    start = f"\u2014 {key[0]} "
    ours = [line[len(start) :] for line in signatures.split("\n")[:-1] if line.startswith(start)]
    blobs = [blob for blob in map(b64decode, ours) if blob[:4] == key[1]]
    good = [b64encode(one).decode() for one in blobs if signed(key[2], f"{body}\n".encode(), one[4:])]
    need({*good} & {*ours}, f"det finns ingen giltig underskrift med nyckeln {key[0]}+{key[1].hex()}")
    return body.split("\n")


def roots(end: int, size: int, path: list[bytes], bottom: bytes) -> tuple[bytes, bytes]:
    """The roots over the first ``end`` leaves and over all (RFC 6962), by a path from ``bottom``."""
    if not path:
        need(end == size, "vägen till roten har fel längd")
        return bottom, bottom
    *below, sibling = path
    left = 1 << (size - 1).bit_length() - 1  # leaves in the left half
    if end <= left:
        first, whole = roots(end, left, below, bottom)
        return first, _sha256(b"\x01", whole, sibling)
    first, whole = roots(end - left, size - left, below, bottom)
    return _sha256(b"\x01", sibling, first), _sha256(b"\x01", sibling, whole)


TST_INFO, SHA_256 = bytes.fromhex("2a864886f70d0109100104"), bytes.fromhex("608648016503040201")


def der(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The plain values in DER bytes, in order, out of whatever wraps them: tag and content."""
    while data:
        tag, size = data[0], data[1]
        at = 2 + (size & 0x7F if size & 0x80 else 0)
        size = int.from_bytes(data[2:at], "big") if at > 2 else size
        content, data = data[at : at + size], data[at + size :]
        yield from der(content) if tag & 0x20 else [(tag, content)]


def stamp(token: bytes) -> tuple[bytes, str]:
    """The SHA-256 that a token (alone, or in its response) vouches for, and the time it says."""
    values = der(token)
    # Looks no further than it must.
    told = list(der(next(values)[1])) if (6, TST_INFO) in values else []
    need((6, SHA_256) in told[:3], "filen är ingen tidsstämpel över SHA-256")
    by_tag = dict(reversed(told))  # of each tag, the first
    moment = time.strptime(by_tag[0x18][:14].decode(), "%Y%m%d%H%M%S")
    return by_tag[4], time.strftime("%Y-%m-%d %H.%M UTC", moment)


class Bundle:
    """The zip file, and what has been proven of it so far. Each step rests on those above it."""

    def read(self, name: str) -> bytes:
        """A member, which must be the one that the archive listed. Never more than it declares."""
        need(self.sizes.get(name, MOST_BYTES) < MOST_BYTES, f"filen {name} saknas eller är för stor")
        with self.zip.open(name) as file:
            data = b"".join(iter(lambda: file.read(1 << 20), b""))
        same = name in UNLISTED or self.files[name] == [len(data), _sha256(data).hex()]
        need(same, f"filen {name} är ändrad")
        self.unread.discard(name)
        return data

    def unpacked(self, path: Path, key: str) -> str:
        """The file is a zip of our sort and no trap, and the list of what is in it is signed."""
        self.zip, self.notes, self.rows = zipfile.ZipFile(path), dict[int, str](), dict[int, Any]()
        members = self.zip.infolist()
        self.sizes = {member.filename: member.file_size for member in members}
        self.unread = set(self.sizes)
        need({one.compress_type for one in members} <= {0, 8}, "filerna är packade på fel sätt")
        most = SWELL * path.stat().st_size + SLACK
        need(sum(self.sizes.values()) <= most, "det sväller till orimligt mycket")
        fit = len(self.sizes) == len(members) and all(map(NAME.fullmatch, self.sizes))
        need(fit, "det finns otillåtna eller dubbla filnamn")
        text = self.read("manifest.json")
        told = json.loads(text)
        self.files, self.labels = told["files"], told["records"]
        self.key = read_key(key or told["key"])
        lines = open_note(self.read("manifest.sig").decode(), self.key)
        need(lines == [FORMAT, self.key[0], _sha256(text).hex()], "förteckningen är ändrad")
        need(self.files.keys() | UNLISTED == self.sizes.keys(), "filer saknas eller har lagts till")
        return f"{len(members)} filer, undertecknade {told['made']} med nyckeln {key or told['key']}"

    def logged(self) -> str:
        """The checkpoint is signed, and every earlier one is of the same log."""
        self.note, earlier = self.read("checkpoint").decode(), json.loads(self.read("tidigare.json"))
        for told in [{"note": self.note, "path": []}, *earlier]:
            origin, digits, encoded = open_note(told["note"], self.key)
            size, root, path = int(digits), b64decode(encoded), [*map(bytes.fromhex, told["path"])]
            if not self.notes:
                self.size, self.root = size, root
            bottom, *above = path if path and size & (size - 1) else [root, *path]
            same = origin == self.key[0] and roots(size, self.size, above, bottom) == (root, self.root)
            need(same, f"kontrollpunkten vid {size} rader hör inte till samma logg")
            self.notes[size] = "\n".join(told["note"].split("\n")[:5]) + "\n"  # without witnesses
        return f"{self.size} rader är undertecknade; {len(earlier)} tidigare kontrollpunkter hör dit"

    def stamped(self) -> str:
        """Each time stamp is over a checkpoint, and over the stamp that it renews."""
        said = []
        for told in json.loads(self.read("tidsstamplar.json")):
            imprint, at = stamp(self.read(told["file"]))
            renewed = self.read(told["renews"]) if told["renews"] else b""
            right = _sha256(self.notes[told["size"]].encode(), renewed)
            need(imprint == right, f"{told['file']} gäller något annat än kontrollpunkten")
            said.append(f"{told['size']} rader fanns {at} enligt {told['authority']}")
        return "; ".join(said) or "inga finns i paketet"

    def proven(self) -> str:
        """Every row is in the log, with the payload it committed to or a decision to destroy that."""
        for line in self.read("rader.jsonl").splitlines():
            self.row(**json.loads(line))
        decided = [row["own"]["targets"] for row in self.rows.values() if row["kind"] == DISPOSAL]
        spans = [(flat[at], flat[at + 1]) for flat in decided for at in range(0, len(flat), 2)]
        for number, row in self.rows.items():
            gone = any(first <= number <= last for first, last in spans)
            need(gone == (row["closed"] == "disposed"), f"rad {number} följer inte gallringsbesluten")
        return f"{len(self.rows)} finns i loggen, med det innehåll som den band sig vid"

    def row(self, row: int, leaf: str, path: list[str], nonce: str = "", closed: str = "") -> None:
        """One row, from its line: ``own`` is what the archive says, ``raw`` the platform's bytes."""
        steps, bottom = [*map(bytes.fromhex, path)], _sha256(b"\0", leaf.encode())
        right = roots(row + 1, self.size, steps, bottom)[1] == self.root
        need(right, f"rad {row} finns inte i loggen: löv, plats eller väg är ändrad")
        ((commitment, kind, at),) = LEAF.findall(leaf)
        need(closed in MARKS and row not in self.rows, f"rad {row} är skriven på fel sätt")
        payload = b"{}\n" + MARKS[closed] if closed else self.read(f"innehall/{row}")
        mac = hmac.new(bytes.fromhex(nonce), f"flodesarkivet/v1/{kind}\0".encode() + payload, "sha256")
        need(closed or mac.hexdigest() == commitment, f"rad {row}: innehåll eller nonce är ändrad")
        own, _, raw = payload.partition(b"\n")
        known = {"kind": int(kind), "at": int(at), "own": json.loads(own), "raw": raw}
        self.rows[row] = {**known, "closed": closed, "path": steps}

    def answer(self, entry: int) -> bytes:
        """A platform's answer, put together of its parts; what is not here is marked."""
        own, whole = self.rows[entry]["raw"], b""
        for place, value in enumerate(self.rows[entry]["own"]["layout"]):
            if place % 2:
                whole += MARKS["disposed"] if value == -1 else self.rows[value]["raw"]
            else:
                whole, own = whole + own[:value], own[value:]
        return bytes(whole + own)

    def record(self, label: str) -> str:
        """A record's rows speak of it, its versions follow each other, its answers are as they came."""
        told, began, last, versions = json.loads(self.read(f"handlingar/{label}.json")), [], 0, 0
        number, rows = told["record"], {entry: self.rows[entry] for entry in sorted(told["rows"])}
        for entry, row in rows.items():
            own, kind, closed = row["own"], row["kind"], row["closed"]
            gone = {one[0]: one[4] for one in own.get("records", ())}  # what a disposal destroyed
            about = gone or own.get("shared", [own.get("record", own.get("of"))])
            mine = kind in BASIS or number in about or closed == "disposed"
            need(mine and own.get("capture", entry) in rows, f"rad {entry} hör inte till handlingen")
            began += [] if kind in BASIS else [gone.get(number, row["at"])]
            versions += kind == VERSION
            last = entry if kind in {VERSION, DISPOSAL} else last
            need(kind != VERSION or own.get("no", versions) == versions, "en version saknas")
            same = kind != CAPTURE or closed or self.read(f"svar/{entry}") == self.answer(entry)
            need(same, f"svar/{entry} är inte det svar som rad {entry} visar")
            file = own.get("sha256") or ""
            need(not file or _sha256(self.read(f"medier/{file}")).hex() == file, "fel bilaga")
        year = time.gmtime(began[0] // 10**6).tm_year
        need(label == f"H-{year:04}-{number:06}", f"{label} har fel nummer")
        path = "".join(b64encode(step).decode() + "\n" for step in rows[last]["path"])
        proof = f"c2sp.org/tlog-proof@v1\nindex {last}\n{path}\n{self.note}".encode()
        need(self.read(f"bevis/{label}.tlog-proof") == proof, f"bevis/{label}.tlog-proof är ändrat")
        return f"{label} ({versions or 'gallrad, inga'} versioner, {len(rows)} rader)"

    def recorded(self) -> str:
        """Every record holds, and nothing is left that has not been proven."""
        said = [self.record(label) for label in self.labels]
        need(self.read("LASMIG.txt") and self.read("verify.py"), "anvisningen saknas")
        need(not self.unread, f"det finns filer som inte hör till något: {sorted(self.unread)[:3]}")
        return ", ".join(said)


def check(path: Path, key: str) -> Iterator[tuple[bool, str]]:
    """What holds, and the first thing that does not, in sentences."""
    bundle = Bundle()
    steps = {"Paketet": lambda: bundle.unpacked(path, key), "Loggen": bundle.logged}
    steps |= {"Tidsstämplar": bundle.stamped, "Rader": bundle.proven, "Handlingar": bundle.recorded}
    try:
        for name, step in steps.items():
            yield True, f"{name}: {step()}"
    except Exception as error:  # noqa: BLE001 - a hostile file can break in any way
        why = error if isinstance(error, Wrong) else f"går inte att läsa ({type(error).__name__})"
        yield False, f"{name}: {why}"
    finally:  # also when nobody asks for more
        if hasattr(bundle, "zip"):
            bundle.zip.close()


def main(words: list[str]) -> int:
    """The command: 0 when everything holds under a key from outside the bundle, else 1."""
    path, flag, key = [*words, "", "", ""][:3]
    if not path or flag not in {"", "--key"}:
        print("Använd: python3 -I -S verify.py PAKET.zip --key NYCKEL")
        return 2
    for holds, sentence in check(Path(path), key):
        print("HÅLLER     " if holds else "HÅLLER INTE", repr(sentence)[1:-1])  # no control characters
    said = "Allt håller, under nyckeln du angav." if holds else "Paketet håller inte."
    print(said if key else "Ingen nyckel angavs. Vem som helst kan ha gjort paketet.")
    return 0 if key and holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
