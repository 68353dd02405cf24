# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Enclave images that are made here, at random, and measured here too: a reader of its own, in Python, which shares
nothing with ours but the written format. Signatures are made by the openssl command."""

import base64
import hashlib
import itertools
import json
import os
import random
import re
import struct
import subprocess
import sys
import zlib

from .bench import Check, fail_on, find_tool

HEADER, SECTION = 548, 12
KERNEL, CMDLINE, RAMDISK, SIGNATURE, METADATA = 1, 2, 3, 4, 5
NAMES = {KERNEL: "kernel", CMDLINE: "cmdline", RAMDISK: "ramdisk", SIGNATURE: "signature", METADATA: "metadata"}
OFFSET_MAX = 2**63 - 1
IMAGES, MUTATIONS = 60, 400
# Runs a program, and says on standard error how many KiB it had resident at its peak.
PEAK = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)")
# curve: name for openssl, COSE algorithm, its protected header, digest, bytes of each half of a signature
CURVES = {
    "P-256": ("prime256v1", bytes.fromhex("a10126"), "sha256", 32),
    "P-384": ("secp384r1", bytes.fromhex("a1013822"), "sha384", 48),
    "P-521": ("secp521r1", bytes.fromhex("a1013823"), "sha512", 66),
}


# ---- writing ----------------------------------------------------------------------------------------------------


def mend(image):
    """The image with the CRC that its bytes have."""
    crc = zlib.crc32(image[548:], zlib.crc32(image[:544]))
    return image[:544] + struct.pack(">I", crc) + image[548:]


def write(sections, version=4, flags=0, gaps=None, order=None):
    """An image of (type, data) in the order of the file; gaps has bytes to put before a section, by its number."""
    body, offsets = b"", []
    for number, (kind, data) in enumerate(sections):
        body += (gaps or {}).get(number, b"")
        offsets.append(HEADER + len(body))
        body += struct.pack(">HHQ", kind, 0, len(data)) + data
    table = [(offsets[number], len(sections[number][1])) for number in order or range(len(sections))]
    table += [(0, 0)] * (32 - len(table))
    header = struct.pack(">4sHHQQHH", b".eif", version, flags, 1 << 30, 2, 0, len(sections))
    header += struct.pack(">32Q", *(offset for offset, _ in table)) + struct.pack(">32Q", *(size for _, size in table))
    return mend(header + bytes(8) + body)


def metadata(dice):
    text = lambda: "".join(dice.choice("abc é\u202e\x07\\\"{}\U0001f600") for _ in range(dice.randrange(12)))
    value = lambda: dice.choice([None, {}, {"a": [1, 2.5, {"b": text()}], text(): text()}, {"long": "x" * 30000}])
    keys = ("BuildTime", "BuildTool", "BuildToolVersion", "OperatingSystem", "KernelVersion")
    return json.dumps({
        "ImageName": text(), "ImageVersion": text(), "BuildMetadata": {key: text() for key in keys},
        "DockerInfo": value(), "CustomMetadata": value(),
    }, ensure_ascii=dice.random() < 0.5, indent=dice.choice([None, 2])).encode()


def data(dice):
    return dice.randbytes(dice.choice([0, 1, 12, 100, 4096, 70000, dice.randrange(300000)]))


def sections_at_random(dice, version):
    ramdisks = [(RAMDISK, data(dice)) for _ in range(dice.choice([0, 1, 2, 2, 2, 3, 5, 27]))]
    others = [(CMDLINE, data(dice))] + ([(METADATA, metadata(dice))] if version == 4 or dice.random() < 0.3 else [])
    sections = [(KERNEL, data(dice)), *ramdisks]
    for section in others:
        sections.insert(dice.randrange(len(sections) + 1), section)
    return sections


def image_at_random(dice):
    version = dice.choice([2, 3, 4, 4, 4])
    sections = sections_at_random(dice, version)
    gaps = {dice.randrange(len(sections)): dice.randbytes(dice.randrange(1, 40))} if dice.random() < 0.2 else None
    return write(sections, version, dice.choice([0, 0, 1, 0x10]), gaps)


def mutated(dice, image):
    """One change of header, table or section headers, or of where the file ends; the CRC is mended, mostly."""
    count = struct.unpack_from(">H", image, 26)[0]
    number = dice.randrange(count)
    place = struct.unpack_from(">Q", image, 28 + 8 * number)[0]
    image = bytearray(image)
    value = dice.choice([0, 1, 2, 3, 5, 6, 31, 32, 33, 547, 548, 549, len(image), 2**31, 2**63 - 1, 2**63, 2**64 - 1])
    change = dice.randrange(9)
    if change == 0:
        struct.pack_into(">Q", image, 28 + 8 * dice.randrange(32), value)
    elif change == 1:
        struct.pack_into(">Q", image, 284 + 8 * number, value)
    elif change == 2:
        struct.pack_into(">H", image, place + 2 * dice.randrange(2), value & 0xffff)
    elif change == 3:
        size = struct.unpack_from(">Q", image, place + 4)[0] + dice.choice([-1, 1, 2**40, 2**62])
        struct.pack_into(">Q", image, place + 4, size % 2**64)
        struct.pack_into(">Q", image, 284 + 8 * number, size % 2**64)
    elif change == 4:
        struct.pack_into(">H", image, dice.choice([4, 6, 24, 26, 540, 542]), value & 0xffff)
    elif change == 5:
        image[dice.randrange(min(len(image), 2000))] ^= 1 << dice.randrange(8)
    elif change == 6:
        del image[dice.randrange(len(image)):]
    elif change == 7:
        image += dice.randbytes(dice.randrange(1, 30))
    else:
        other = dice.randrange(count)
        for table in (28, 284):
            image[table + 8 * number:table + 8 * number + 8], image[table + 8 * other:table + 8 * other + 8] = (
                image[table + 8 * other:table + 8 * other + 8], image[table + 8 * number:table + 8 * number + 8])
    image = bytes(image)
    return mend(image) if len(image) >= HEADER and dice.random() < 0.8 else image


# ---- reading ----------------------------------------------------------------------------------------------------


class Fault(Exception):
    pass


def measure(*pieces):
    return hashlib.sha384(bytes(48) + hashlib.sha384(b"".join(pieces)).digest()).hexdigest()


def read_table(image):
    """[(type, flags, offset, size)]; raises the class of what is wrong with the layout."""
    if len(image) < HEADER:
        raise Fault("truncated")
    if image[:4] != b".eif":
        raise Fault("magic")
    version, = struct.unpack_from(">H", image, 4)
    count, = struct.unpack_from(">H", image, 26)
    if version not in (2, 3, 4):
        raise Fault("version")
    if not 2 <= count <= 32:
        raise Fault("section-count")
    table = []
    for offset, size in list(zip(struct.unpack_from(">32Q", image, 28), struct.unpack_from(">32Q", image, 284)))[:count]:
        if offset < HEADER or max(offset, size, offset + SECTION + size) > OFFSET_MAX:
            raise Fault("section-bounds")
        if offset + SECTION > len(image):
            raise Fault("truncated")
        kind, flags, own = struct.unpack_from(">HHQ", image, offset)
        if kind not in NAMES:
            raise Fault("section-type")
        if own != size:
            raise Fault("size-mismatch")
        if offset + SECTION + size > len(image):
            raise Fault("truncated")
        table.append((kind, flags, offset, size))
    for (_, _, a, a_size), (_, _, b, b_size) in itertools.combinations(table, 2):
        if a < b + SECTION + b_size and b < a + SECTION + a_size:
            raise Fault("section-overlap")
    if [row[2] for row in table] != sorted(row[2] for row in table):
        raise Fault("section-order")
    return table


def check_metadata(text):
    try:
        value = json.loads(text.decode(), parse_constant=int)   # no NaN, no Infinity: int() does not take them
        json.dumps(value, ensure_ascii=False).encode()          # no lone surrogates
        strings = [value["ImageName"], value["ImageVersion"]]
        strings += [value["BuildMetadata"][key]
                    for key in ("BuildTime", "BuildTool", "BuildToolVersion", "OperatingSystem", "KernelVersion")]
        return {"DockerInfo", "CustomMetadata"} <= set(value) and all(isinstance(item, str) for item in strings)
    except (ValueError, KeyError, TypeError):
        return False


def find_fault(image, table):
    """The class of a file that can be measured, as far as its signature does not come into it."""
    version, = struct.unpack_from(">H", image, 4)
    kinds = [row[0] for row in table]
    if mend(image) != image:
        return "crc"
    if table[-1][2] + SECTION + table[-1][3] < len(image):
        return "trailing-data"
    if KERNEL not in kinds or CMDLINE not in kinds:
        return "missing-section"
    if any(kinds.count(kind) > 1 for kind in (KERNEL, CMDLINE, SIGNATURE, METADATA)):
        return "duplicate-section"
    if version == 4 and METADATA not in kinds:
        return "missing-section"
    if RAMDISK in kinds[:kinds.index(KERNEL)]:
        return "ramdisk-before-kernel"
    texts = [image[offset + SECTION:offset + SECTION + size] for kind, _, offset, size in table if kind == METADATA]
    return "ok" if all(map(check_metadata, texts)) else "metadata"


def find_warnings(image, table):
    kinds = [row[0] for row in table]
    ends = [HEADER] + [offset + SECTION + size for _, _, offset, size in table]
    found = {
        "gap": any(row[2] > end for row, end in zip(table, ends)),
        "no-ramdisk": RAMDISK not in kinds,
        "reserved-flags": struct.unpack_from(">H", image, 6)[0] & ~1,
        "reserved-fields": any(image[24:26]) or any(image[540:544]),
        "section-flags": any(row[1] for row in table),
        "table-residue": any(image[28 + 8 * len(table):284]) or any(image[284 + 8 * len(table):540]),
    }
    return [name for name, so in found.items() if so]


def read(image):
    """What there is to say: class, warnings, registers, sections, CRC."""
    try:
        table = read_table(image)
    except Fault as fault:
        return {"class": str(fault), "warnings": [], "pcrs": {}}
    pieces = [(kind, image[offset + SECTION:offset + SECTION + size]) for kind, _, offset, size in table]
    ramdisks = [piece for kind, piece in pieces if kind == RAMDISK]
    image_pieces = [piece for kind, piece in pieces if kind in (KERNEL, CMDLINE, RAMDISK)]
    seen = itertools.count()
    boot_pieces = [piece for kind, piece in pieces
                   if kind in (KERNEL, CMDLINE) or (kind == RAMDISK and next(seen) == 0)]
    return {
        "class": find_fault(image, table), "warnings": find_warnings(image, table),
        "pcrs": {"PCR0": measure(*image_pieces), "PCR1": measure(*boot_pieces), "PCR2": measure(*ramdisks[1:])},
        "sections": [(NAMES[kind], offset, size, hashlib.sha384(image[offset + SECTION:offset + SECTION + size]).hexdigest())
                     for kind, _, offset, size in table],
        "crc": "%08x" % struct.unpack(">I", mend(image)[544:548]),
    }


# ---- comparing --------------------------------------------------------------------------------------------------


def describe(bench, path):
    """(exit status, the JSON that ours prints)"""
    done = subprocess.run([bench.mpcnetc, "eif", "describe", "--format", "json", path], capture_output=True, timeout=60,
                          check=False)
    try:
        return done.returncode, json.loads(done.stdout)
    except ValueError:
        return done.returncode, {"Errors": [{"class": done.stderr.decode(errors="replace")}], "Warnings": []}


def differences(expected, found):
    status, said = found
    fault = said["Errors"][0]["class"] if said["Errors"] else "ok"
    pcrs = {key: value for key, value in said.get("Measurements", {}).items() if key.startswith("PCR")}
    pairs = {
        "class": (expected["class"], fault),
        "warnings": (expected["warnings"], [warning["class"] for warning in said["Warnings"]]),
        "registers": (expected["pcrs"], pcrs),
        "exit status": (0 if expected["class"] == "ok" else 4, status),
    }
    if "sections" in expected:
        sections = [(row["Type"], row["Offset"], row["Size"], row["SHA384"]) for row in said.get("Sections", [])]
        pairs["sections"] = (expected["sections"], sections)
        pairs["CRC"] = (expected["crc"], said.get("CRC", {}).get("Computed"))
    return [f"{what}: {of_ours!r}, and by the format {by_format!r}"
            for what, (by_format, of_ours) in pairs.items() if by_format != of_ours]


def hold(bench, folder, name, image, expected=None):
    """What is wrong with what ours says of an image; it is kept where there is something."""
    path = folder / f"{name}.eif"
    path.write_bytes(image)
    problems = differences(expected or read(image), describe(bench, path))
    if not problems:
        path.unlink()
    return [f"{path.name}: {problem}" for problem in problems]


def check_images(bench):
    dice, folder, problems = random.Random(7), bench.folder("images/whole"), []
    for number in range(IMAGES):
        image = image_at_random(dice)
        problems += hold(bench, folder, f"whole-{number}", image)
    fail_on(problems)
    return f"{IMAGES} images"


def check_mutations(bench):
    dice, folder, problems, classes = random.Random(11), bench.folder("images/mutated"), [], {}
    bases = [image for image in (image_at_random(dice) for _ in range(40)) if len(image) < 200000]
    for number in range(MUTATIONS):
        image = mutated(dice, dice.choice(bases))
        expected = read(image)
        # A section whose type became another one may be taken for a signature, of which this reader knows nothing.
        if expected["class"] in ("ok", "metadata") and any(row[0] == "signature" for row in expected["sections"]):
            continue
        classes[expected["class"]] = classes.get(expected["class"], 0) + 1
        problems += hold(bench, folder, f"mutated-{number}", image, expected)
    fail_on(problems)
    missing = {"truncated", "section-bounds", "section-type", "size-mismatch", "section-overlap", "section-order", "crc",
               "trailing-data", "version", "section-count"} - set(classes)
    fail_on(f"no mutation is of class {name}: the dice are loaded" for name in sorted(missing))
    return f"{sum(classes.values())} mutations of {len(classes)} classes"


def check_metadata_output(bench):
    """Whatever stands in the metadata comes out as it went in, under nitro-cli's keys."""
    dice, folder, problems = random.Random(5), bench.folder("images/metadata"), []
    for number in range(40):
        text = metadata(dice)
        path = folder / f"metadata-{number}.eif"
        path.write_bytes(write([(KERNEL, b"k"), (CMDLINE, b"c"), (METADATA, text), (RAMDISK, b"r")]))
        value, (_, said) = json.loads(text), describe(bench, path)
        wanted = {**(value["CustomMetadata"] or {}), **value["BuildMetadata"]}
        if value["DockerInfo"] is not None:
            wanted["DockerInfo"] = value["DockerInfo"]
        for what, of_ours, by_format in (("Metadata", said.get("Metadata"), wanted),
                                         ("ImageName", said.get("ImageName"), value["ImageName"]),
                                         ("CustomMetadata", said.get("CustomMetadata"), value["CustomMetadata"])):
            if of_ours != by_format:
                problems.append(f"{path.name}: {what}: {of_ours!r}, not {by_format!r}")
    fail_on(problems)


def check_large(bench):
    """An image of 300 MiB, mostly a hole in the file: threads take part, and memory stays small."""
    folder = bench.folder("images/large")
    block, blocks = bytes(1 << 20), 300
    path = folder / "large.eif"
    # Written without its last section's data, which is then there as zeros.
    image = bytearray(write([(KERNEL, b"kernel" * 1000), (CMDLINE, b"c"), (METADATA, metadata(random.Random(1))),
                             (RAMDISK, b"r" * 5000000), (RAMDISK, b"")]))
    size = blocks << 20
    struct.pack_into(">Q", image, 284 + 8 * 4, size)
    struct.pack_into(">Q", image, len(image) - 8, size)
    crc = zlib.crc32(image[548:], zlib.crc32(image[:544]))
    digest = hashlib.sha384()
    for _ in range(blocks):
        crc = zlib.crc32(block, crc)
        digest.update(block)
    struct.pack_into(">I", image, 544, crc)
    path.write_bytes(image)
    os.truncate(path, len(image) + size)
    # By way of a small process: what this one has resident would count as that of its children.
    done = subprocess.run([sys.executable, "-c", PEAK, bench.mpcnetc, "eif", "describe", "--format", "json", path],
                          capture_output=True, check=True)
    said, resident = json.loads(done.stdout), int(done.stderr)
    path.unlink()
    pcr2 = hashlib.sha384(bytes(48) + digest.digest()).hexdigest()
    fail_on(problem for problem, so in (
        (f"class {said['Errors']}", not said["Errors"]),
        (f"PCR2 {said['Measurements']['PCR2']}, not {pcr2}", said["Measurements"]["PCR2"] == pcr2),
        (f"{resident} KiB resident", resident < 32 << 10),
    ) if not so)
    return f"{resident} KiB resident"


# ---- signatures -------------------------------------------------------------------------------------------------


def head(major, value):
    kind = major << 5
    if value < 24:
        return bytes([kind | value])
    return bytes([kind | 24, value]) if value < 256 else struct.pack(">BH", kind | 25, value)


def byte_string(value):
    return head(2, len(value)) + value


def numbers(value):
    """A list of integers, one for each byte."""
    return head(4, len(value)) + b"".join(head(0, byte) for byte in value)


def name(text):
    return head(3, len(text)) + text.encode()


def payload_of(pcr0, index=0):
    return head(5, 2) + name("register_index") + head(0, index) + name("register_value") + numbers(pcr0)


def halves(der, size):
    """r and s of a signature in DER, each of so many bytes."""
    at, found = 2 + (der[1] & 0x80 and der[1] & 0x7f), []
    for _ in range(2):
        length = der[at + 1]
        found.append(int.from_bytes(der[at + 2:at + 2 + length], "big").to_bytes(size, "big"))
        at += 2 + length
    return b"".join(found)


class Signer:
    """A key and its certificate, made by openssl."""

    def __init__(self, folder, openssl, curve, days=100):
        group, self.protected, self.digest, self.half = CURVES[curve]
        self.curve, self.openssl = curve, openssl
        self.key, self.certificate = folder / f"{curve}-{days}.key", folder / f"{curve}-{days}.pem"
        subprocess.run([openssl, "ecparam", "-name", group, "-genkey", "-noout", "-out", self.key], check=True)
        subprocess.run([openssl, "req", "-x509", "-new", f"-{self.digest}", "-key", self.key, "-days", str(days), "-subj",
                        "/C=XX/O=Tests/CN=signer é", "-utf8", "-out", self.certificate], check=True, capture_output=True)

    def pem(self):
        return self.certificate.read_bytes()

    def der(self):
        return base64.b64decode(re.search(rb"-----BEGIN CERTIFICATE-----(.*?)-----END", self.pem(), re.S)[1])

    def sign(self, payload):
        """A COSE_Sign1 over a payload."""
        signed = head(4, 4) + name("Signature1") + byte_string(self.protected) + byte_string(b"") + byte_string(payload)
        der = subprocess.run([self.openssl, "dgst", f"-{self.digest}", "-sign", self.key], input=signed, check=True,
                             capture_output=True).stdout
        return head(4, 4) + byte_string(self.protected) + head(5, 0) + byte_string(payload) + byte_string(
            halves(der, self.half))


def section_of(pem, cose, order=0, more=b""):
    pairs = [name("signing_certificate") + numbers(pem), name("signature") + numbers(cose)]
    pairs = pairs[::-1] if order else pairs
    return head(4, 1) + head(5, 2 + bool(more)) + more + b"".join(pairs)


def signed_cases(signer, other, pcr0):
    """(what, the section of the signature, the class by the format)"""
    good = signer.sign(payload_of(pcr0))
    yield "good", section_of(signer.pem(), good), "ok"
    yield "tagged", section_of(signer.pem(), b"\xd2" + good), "ok"
    yield "order", section_of(b"some text\n" + signer.pem() + other.pem(), good, order=1), "ok"
    yield "unknown-key", section_of(signer.pem(), good, more=name("x") + head(4, 1) + head(0, 7)), "ok"
    yield "other-tag", section_of(signer.pem(), b"\xd1" + good), "sig-format"
    yield "cut", section_of(signer.pem(), good[:-1]), "sig-format"
    yield "trailing", section_of(signer.pem(), good) + b"\0", "sig-format"
    yield "indefinite", b"\x9f" + section_of(signer.pem(), good)[1:] + b"\xff", "sig-format"
    yield "key-twice", section_of(signer.pem(), good, more=name("signature") + head(4, 0)), "sig-format"
    yield "no-pem", section_of(b"nothing", good), "sig-cert"
    yield "other-key", section_of(other.pem(), good), "sig-alg" if other.curve != signer.curve else "sig-invalid"
    yield "flipped", section_of(signer.pem(), good[:-1] + bytes([good[-1] ^ 1])), "sig-invalid"
    yield "other-image", section_of(signer.pem(), signer.sign(payload_of(pcr0[::-1]))), "sig-pcr0"
    yield "other-register", section_of(signer.pem(), signer.sign(payload_of(pcr0, 1))), "sig-pcr0"
    yield "more-payload", section_of(signer.pem(), signer.sign(payload_of(pcr0) + b"\0")), "sig-pcr0"
    yield "too-big", section_of(signer.pem() + b" " * 33000, good), "sig-too-big"


UNREADABLE = {"trailing", "indefinite", "key-twice", "no-pem", "too-big"}     # no certificate, so no PCR8


def check_certificate(signer, said):
    """What ours says of a certificate is what openssl says."""
    dates = subprocess.run([signer.openssl, "x509", "-noout", "-startdate", "-enddate", "-in", signer.certificate],
                           capture_output=True, text=True, check=True).stdout.split("\n")
    certificate = said.get("SigningCertificate", {})
    pairs = [
        (certificate.get("NotBefore"), dates[0].partition("=")[2]), (certificate.get("NotAfter"), dates[1].partition("=")[2]),
        (certificate.get("Algorithm"), f"ecdsa-with-{signer.digest.upper()}"), (certificate.get("Curve"), signer.curve),
        (certificate.get("IssuerName"), {"countryName": "XX", "organizationName": "Tests", "commonName": "signer é"}),
    ]
    return [f"certificate on {signer.curve}: {of_ours!r}, not {by_openssl!r}"
            for of_ours, by_openssl in pairs if of_ours != by_openssl]


def check_signatures(bench):
    openssl, dice, problems, count = find_tool("openssl", "apt-get install openssl"), random.Random(3), [], 0
    folder = bench.folder("images/signed")
    signers = [Signer(folder, openssl, curve) for curve in CURVES] + [Signer(folder, openssl, "P-384", 200)]
    for number, signer in enumerate(signers):
        sections = sections_at_random(dice, 4)
        pcr0 = bytes.fromhex(read(write(sections))["pcrs"]["PCR0"])
        other = signers[(number + 2) % len(signers)]
        for what, section, fault in signed_cases(signer, other, pcr0):
            where = dice.randrange(len(sections) + 1)
            image = write([*sections[:where], (SIGNATURE, section), *sections[where:]])
            expected = {**read(image), "class": fault}
            if what not in UNREADABLE:
                certificate = other if what == "other-key" else signer
                expected["pcrs"]["PCR8"] = measure(certificate.der())
            problems += hold(bench, folder, f"{signer.curve}-{number}-{what}", image, expected)
            count += 1
            if what == "good":
                (folder / "good.eif").write_bytes(image)
                problems += check_certificate(signer, describe(bench, folder / "good.eif")[1])
    fail_on(problems)
    return f"{count} images"


def checks(bench):
    yield Check("images: whole ones at random", lambda: check_images(bench))
    yield Check("images: mutations", lambda: check_mutations(bench))
    yield Check("images: metadata comes out as it went in", lambda: check_metadata_output(bench))
    yield Check("images: a large one in little memory", lambda: check_large(bench))
    yield Check("images: signatures", lambda: check_signatures(bench))
