# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import bagit
import pikepdf
import pytest
from lxml import etree

from archiver.desk import closing, deliveries, quarantine, register, sealing
from exports.bundle import checkpoints
from exports.packages import container, delivering, scope, writing
from exports.packages.records import NAMESPACE
from tests.builders import eark, packaged
from tests.builders.bundles import Proven
from tests.builders.desk import ARKIVARIE, JURIST, REGISTRATOR

SCHEMA = Path(writing.__file__).parent / "schemas" / "flodesarkivet.xsd"
PREMIS = "{http://www.loc.gov/premis/v3}"
OURS = f"{{{NAMESPACE}}}"


def schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(SCHEMA))


def test_the_e_ark_validator_finds_the_structure_well_formed(package: Path, tmp_path: Path) -> None:
    status, wrong = eark.structure(packaged.unpacked(package, tmp_path / "x"))
    assert "WELLFORMED" in status.upper().replace(" ", "")
    assert wrong == []


def test_every_mets_is_valid_by_the_schema(package: Path, tmp_path: Path) -> None:
    root = packaged.unpacked(package, tmp_path / "x")
    assert len(list(root.rglob("METS.xml"))) == 4
    assert eark.schema_faults(root) == []


def test_the_schema_gate_finds_a_mets_that_is_wrong(package: Path, tmp_path: Path) -> None:
    root = packaged.unpacked(package, tmp_path / "x")
    text = (root / "METS.xml").read_text(encoding="utf-8")
    (root / "METS.xml").write_text(text.replace("<structMap", "<strukturkarta", 1), encoding="utf-8")
    assert eark.schema_faults(root)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the validator's
def test_no_rule_is_broken_but_the_one_that_nobody_can_keep(package: Path, tmp_path: Path) -> None:
    root = packaged.unpacked(package, tmp_path / "x")
    assert eark.rule_faults(root) == [eark.UNSATISFIABLE]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the validator's
def test_the_rules_find_a_package_without_documentation(package: Path, tmp_path: Path) -> None:
    root = packaged.unpacked(package, tmp_path / "x")
    text = (root / "METS.xml").read_text(encoding="utf-8")
    (root / "METS.xml").write_text(text.replace('"Documentation"', '"Bilagor"'), encoding="utf-8")
    assert "CSIP60" in eark.rule_faults(root)


def test_records_and_delivery_follow_our_own_schema(package: Path) -> None:
    found = packaged.files(package)
    for ending in ("handlingar-0001.xml", "leverans.xml"):
        tree = etree.fromstring(found[packaged.named(found, ending)])
        assert schema().validate(tree), schema().error_log


def test_json_and_xml_tell_the_same_texts(package: Path) -> None:
    found = packaged.files(package)
    told = json.loads(found[packaged.named(found, "handlingar-0001.json")])["records"]
    tree = etree.fromstring(found[packaged.named(found, "handlingar-0001.xml")])
    assert [one["record"] for one in told] == [one.get("id") for one in tree]
    for one, other in zip(told, tree, strict=True):
        texts = [each.text or "" for each in other.iter(f"{OURS}text")]
        assert texts == [one["text"], *(version["text"] for version in one["versions"])]


def test_premis_tells_every_event_of_every_record_and_the_disposal(
    package: Path, proven: Proven
) -> None:
    found = packaged.files(package)
    tree = etree.fromstring(found[packaged.named(found, "metadata/preservation/premis.xml")])
    names = [e.text for e in tree.iter(f"{PREMIS}eventIdentifierValue")]
    with proven.story.archive.reader() as reader:
        rows = [
            f"rad-{event.entry}"
            for name in ("post", "k1", "k2")
            for event in reader.events(proven.records[name])
        ]
    assert set(rows) <= set(names)
    assert f"gallring-{proven.records['k3']}" in names
    archive = proven.story.archive
    runs = [f"insamling-{run.id}" for run in archive.runs(archive.account("Åkerby kommun"))]
    assert [name for name in names if str(name).startswith("insamling-")] == runs
    assert len(names) == len(set(names))


def test_every_premis_document_is_valid_by_the_schema_that_goes_along(package: Path) -> None:
    found = packaged.files(package)
    schema_ = etree.XMLSchema(etree.fromstring(found[packaged.named(found, "schemas/premis.xsd")]))
    documents = [n for n in found if n.endswith(("premis.xml", "rattigheter.xml"))]
    assert len(documents) == 5
    for name in documents:
        assert schema_.validate(etree.fromstring(found[name])), (name, schema_.error_log)
    told = found[packaged.named(found, "handlingar/metadata/premis.xml")]
    broken = told.replace(b"<premis:size>", b"<premis:storlek>")
    assert not schema_.validate(
        etree.fromstring(broken.replace(b"</premis:size>", b"</premis:storlek>"))
    )


def test_what_a_disposed_record_said_is_in_no_file(package: Path) -> None:
    for name, content in packaged.files(package).items():
        assert b"gallras snart" not in content, name
    told = packaged.files(package)
    assert b"1234-26" in told[packaged.named(told, "leverans.xml")]


def test_a_sealed_record_stays_behind_and_is_counted(proven: Proven, tmp_path: Path) -> None:
    sealing.seal(proven.story.archive, ARKIVARIE, proven.records["k2"], "Får inte innehas")
    made = packaged.make(proven.story.archive, tmp_path / "paket.tar")
    found = packaged.files(made.path)
    assert made.sealed == 1
    assert all(b"hemliga ord" not in content for content in found.values())
    tree = etree.fromstring(found[packaged.named(found, "leverans.xml")])
    assert tree.get("sealed") == "1"


def test_osl_16_marks_of_secrecy_go_along_and_nobodys_reason_does(
    proven: Proven, tmp_path: Path
) -> None:
    archive, records = proven.story.archive, proven.records
    closing.mark(archive, JURIST, records["k2"], "OSL 21:1", "Om Vendelas hälsa")
    quarantine.close(archive, REGISTRATOR, records["k1"], "Om Vendelas adress")
    made = packaged.make(archive, tmp_path / "paket.tar")
    found = packaged.files(made.path)
    listed = etree.fromstring(found[packaged.named(found, "handlingar-0001.xml")])
    reserved = {one.get("id") for one in listed if one.get("reserved") == "marked"}
    assert len(reserved) == 2
    delivery = etree.fromstring(found[packaged.named(found, "leverans.xml")])
    assert schema().validate(delivery), schema().error_log
    assert schema().validate(listed), schema().error_log
    assert {one.get("record") for one in delivery.iter(f"{OURS}marking")} == reserved
    rights = found[packaged.named(found, "rattigheter.xml")].decode()
    assert all(label in rights for label in reserved)
    assert "Sekretessmarkerad hos den som levererar." in rights
    assert all(b"Vendela" not in content for content in found.values())
    assert set(eark.rule_faults(packaged.unpacked(made.path, tmp_path / "x"))) <= {"SIP14"}


def test_ark_14_the_accounts_code_of_classification_goes_along(proven: Proven, tmp_path: Path) -> None:
    archive = proven.story.archive
    account = archive.accounts()[0]
    said = next(one for one in register.entries(archive) if one.account == account)
    typed = {**said.description.said, "classification": "KLASSA 2.1: 1.4.2"}
    register.describe(archive, ARKIVARIE, account.id, typed)
    made = packaged.make(archive, tmp_path / "paket.tar", account.name)
    found = packaged.files(made.path)
    delivery = etree.fromstring(found[packaged.named(found, "leverans.xml")])
    assert schema().validate(delivery), schema().error_log
    assert [one.text for one in delivery.iter(f"{OURS}classification")] == ["KLASSA 2.1: 1.4.2"]


def test_each_evidence_bundle_is_checked_by_the_program_beside_it(
    package: Path, proven: Proven, tmp_path: Path
) -> None:
    root = packaged.unpacked(package, tmp_path / "x")
    program = root / "documentation" / "verify.py"
    bundle = root / "representations/bevis/data/bevis-0001.zip"
    command = [sys.executable, "-I", "-S", str(program), str(bundle), "--key", proven.key]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stdout


def test_anybody_can_check_the_sums_with_ordinary_tools(package: Path, tmp_path: Path) -> None:
    root = packaged.unpacked(package, tmp_path / "x")
    command = ["sha256sum", "--strict", "--quiet", "-c", "kontroll.sha256"]
    assert subprocess.run(command, cwd=root, check=False, timeout=60).returncode == 0
    (root / "documentation" / "LASMIG.txt").write_text("annat", encoding="utf-8")
    assert subprocess.run(command, cwd=root, check=False, timeout=60).returncode == 1


def test_the_list_of_records_is_a_pdf_that_opens(package: Path) -> None:
    found = packaged.files(package)
    name = packaged.named(found, "handlingar-0001.pdf")
    assert found[name].startswith(b"%PDF-1.7")
    with pikepdf.open(io.BytesIO(found[name])) as document:
        assert len(document.pages) >= 2


def test_the_same_order_gives_the_same_bytes_but_for_number_and_time(
    proven: Proven, tmp_path: Path
) -> None:
    """Under the same checkpoint, with the same number and time: written twice by hand."""
    archive = proven.story.archive
    archive.sign()
    order = scope.Order("Åkerby kommun", 2026)
    numbered = deliveries.begin(archive, ARKIVARIE, order.told("x"))
    written = []
    for name in ("ett.tar", "två.tar"):
        out = tmp_path / name
        with archive.reader() as reader, out.open("wb") as file:
            chosen = scope.chosen(archive, reader, order)
            signed = checkpoints.read(reader.connection)
            told = delivering.tell(archive, reader, chosen, numbered, signed)
            with container.begun(name, file, told.at) as package:
                writing.Writer(
                    archive, reader, told, signed, "Maj Ask", tmp_path, lambda *_: None
                ).write(package)
        written.append(hashlib.sha256(out.read_bytes()).hexdigest())
    assert written[0] == written[1]


def test_a_bag_is_valid_and_one_changed_byte_is_not(proven: Proven, tmp_path: Path) -> None:
    made = packaged.make(proven.story.archive, tmp_path / "paket.tar", form="bagit")
    root = packaged.unpacked(made.path, tmp_path / "x")
    bag = bagit.Bag(str(root))
    assert bag.version == "1.0"
    assert bag.is_valid()
    victim = root / "data/representations/handlingar/data/handlingar-0001.json"
    content = bytearray(victim.read_bytes())
    content[-5] ^= 1
    victim.write_bytes(content)
    assert not bagit.Bag(str(root)).is_valid()


@pytest.mark.parametrize("name", ["paket.tar", "paket.zip"])
def test_no_draft_and_no_half_file_is_left(proven: Proven, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "ut"
    folder.mkdir()
    packaged.make(proven.story.archive, folder / name)
    assert [path.name for path in folder.iterdir()] == [name]
