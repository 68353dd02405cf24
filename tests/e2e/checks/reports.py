# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Reports as programs read them: every golden case's spec, in each form that --format knows, held to the schemas of
those forms and to each other."""

import copy
import json
import os
import re
import urllib.parse

import jsonschema

from .bench import ROOT, Check, Failed, Skipped, fail_on, run

SCHEMA = ROOT / "docs/diagnostic.schema.json"
SARIF_SCHEMA = ROOT / ".tools/node/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
GOLDEN = ROOT / "tests/golden"

# Text shows no more errors than this.
ERRORS_SHOWN = 50
# Reports of these codes are about a place whose line no form shows.
SECRET = "E0308"

HEAD = re.compile(r"^(error|warning|note)\[(E\d{4})\]: ")
ARROW = re.compile(r"^ +--> (.*?):(\d+):(\d+)$")
COMMAND = re.compile(r"^::(error|warning|notice) (.*?)::(.*)$")
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)


def specs():
    """{case: [names of files or folders, relative to the case]}"""
    found = {}
    for folder in sorted(GOLDEN.glob("*/")):
        files = sorted(path.name for path in folder.glob("*.mpcnet"))
        files = files or [path.name for path in [folder / "input"] if any(path.glob("*.mpcnet"))]
        if files:
            found[folder.name] = files
    return found


def said(bench, case, files, form, notes=True):
    """What a case's spec makes mpcnetc write to standard error."""
    arguments = [bench.mpcnetc, "check", *(["-v"] if notes else []), "--color", "never", "--format", form, *files]
    done = run(arguments, expect=(0, 1, 4, 74), cwd=GOLDEN / case, text=False)
    text = done.stderr.decode()     # strict: each form is UTF-8
    unseen = UNSEEN.search(text)
    if unseen:
        raise Failed(f"{case}: {form} has {unseen[0]!r} in it as it is")
    return text


def reports_of(bench, case, files):
    """The reports of a case, from JSON."""
    return [json.loads(line) for line in said(bench, case, files, "json").split("\n")[:-1]]


# ---- JSON -------------------------------------------------------------------------------------------------------


def validator_of(path):
    schema = json.loads(path.read_text())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def errors_of(validator, document):
    for error in validator.iter_errors(document):
        yield f"{error.json_path}: {error.message}"[:300]


def points_of(report):
    """(file, point) of everything that a report points at."""
    for place in [report, *report.get("places", []), *report.get("fix", [])]:
        for end in ("start", "end"):
            if end in place:
                yield place["file"], place[end]


def point_problems(case, report):
    """A point's line and column are what its offset says, counted by our own means."""
    for file, point in points_of(report):
        before = (GOLDEN / case / file).read_bytes()[: point["offset"]]
        line = before.count(b"\n") + 1
        # A byte that continues a character is none of its own, in what is no UTF-8 too.
        column = sum(byte & 0xC0 != 0x80 for byte in before[before.rfind(b"\n") + 1 :]) + 1
        if (line, column) != (point["line"], point["column"]):
            yield f"{case}: {report['code']} says {point}, and the offset is in {line}:{column}"


def check_json(bench):
    """Every report is as the schema says, and points where it says."""
    validator = validator_of(SCHEMA)
    problems, count, codes = [], 0, set()
    for case, files in specs().items():
        for report in reports_of(bench, case, files):
            count += 1
            codes.add(report["code"])
            problems += [f"{case}: {error}" for error in errors_of(validator, report)]
            problems += point_problems(case, report)
    if count < 300:
        problems.append(f"only {count} reports: that is not all of them")
    fail_on(problems)
    return f"{count} reports of {len(codes)} codes"


def mutants(report):
    """(what was done, a report that is none)"""

    def change(what, edit):
        other = copy.deepcopy(report)
        edit(other)
        return what, other

    yield change("a key renamed", lambda r: r.update(text=r.pop("message")))
    yield change("a key missing", lambda r: r.pop("code"))
    yield change("a key too many", lambda r: r.update(colour="red"))
    yield change("null for what is not there", lambda r: r.update(label=None))
    yield change("a message that is a list", lambda r: r.update(message=[r["message"]]))
    yield change("an unknown severity", lambda r: r.update(severity="fatal"))
    yield change("a code of another form", lambda r: r.update(code="W213"))
    yield change("a name of another form", lambda r: r.update(name="AccountShared"))
    yield change("a line as a string", lambda r: r["start"].update(line=str(r["start"]["line"])))
    yield change("a column 0", lambda r: r["start"].update(column=0))
    yield change("an offset below 0", lambda r: r["end"].update(offset=-1))
    yield change("a point without its offset", lambda r: r["end"].pop("offset"))
    yield change("a point with more", lambda r: r["end"].update(byte=1))
    yield change("a start without an end", lambda r: r.pop("end"))
    yield change("a place without a file", lambda r: r.pop("file"))
    yield change("a label without a place", lambda r: [r.pop("start"), r.pop("end"), r.update(label="x")])
    yield change("a further place without a file", lambda r: r["places"][0].pop("file"))
    yield change("no further places", lambda r: r.update(places=[]))
    yield change("a note that is a number", lambda r: r.update(notes=[1]))
    yield change("an edit without a replacement",
                 lambda r: r.update(fix=[{key: r[key] for key in ("file", "start", "end")}]))


def check_schema(bench):
    """The schema takes a report with all it can have, and refuses each that has something wrong."""
    validator = validator_of(SCHEMA)
    report = reports_of(bench, "account-shared", ["input.mpcnet"])[0]
    report["fix"] = [{**{key: report[key] for key in ("file", "start", "end")}, "replacement": ""}]
    report["label"] = "label"
    problems = list(errors_of(validator, report))
    taken = [what for what, mutant in mutants(report) if validator.is_valid(mutant)]
    fail_on(problems + [f"the schema takes {what}" for what in taken])
    return f"{len(list(mutants(report)))} mutants refused"


# ---- text and workflow commands -----------------------------------------------------------------------------------


def text_reports(text):
    """(severity, code, file, line, column) of each report; None for a place that it does not have."""
    found = []
    for line in text.splitlines():
        head, arrow = HEAD.match(line), ARROW.match(line)
        if head:
            found.append([head[1], head[2], None, None, None])
        elif arrow and found and found[-1][2] is None:
            found[-1][2:] = [arrow[1], int(arrow[2]), int(arrow[3])]
    return found


def unescape(text):
    return re.sub("%(25|0D|0A|3A|2C)", lambda found: chr(int(found[1], 16)), text)


def github_reports(text):
    """(severity, properties, message) of each command."""
    for line in text.split("\n")[:-1]:
        command = COMMAND.match(line)
        if not command:
            raise Failed(f"this is no command: {line!r}")
        properties = dict(pair.split("=", 1) for pair in command[2].split(","))
        severity = {"notice": "note"}.get(command[1], command[1])
        yield severity, {key: unescape(value) for key, value in properties.items()}, unescape(command[3])


def summary(report):
    start = report.get("start")
    place = [report["file"], start["line"], start["column"]] if start else [None] * 3
    return [report["severity"], report["code"], *place]


def shown_as_text(reports):
    errors = 0
    for report in reports:
        errors += report["severity"] == "error"
        if report["severity"] != "error" or errors <= ERRORS_SHOWN:
            yield summary(report)


def github_problems(case, report, command):
    severity, properties, message = command
    place = {key: int(properties[key]) for key in ("line", "col", "endLine", "endColumn") if key in properties}
    if severity != report["severity"] or properties["title"] != f"{report['code']} {report['name']}":
        yield f"{case}: github has {severity} {properties['title']} where JSON has {report['code']}"
    if properties.get("file") != report.get("file"):
        yield f"{case}: github has the file {properties.get('file')}, JSON {report.get('file')}"
    if "start" in report:
        start = report["start"]
        if place["line"] != start["line"] or place.get("col", start["column"]) != start["column"]:
            yield f"{case}: github says {place}, JSON {report['start']}"
        if ("col" in place) != (place["line"] == place["endLine"]) or ("col" in place) != ("endColumn" in place):
            yield f"{case}: github gives columns to {place}"
    words = [report["message"], *report.get("notes", []), *filter(None, [report.get("label"), report.get("help")])]
    for word in words:
        if not UNSEEN.search(word) and word not in message and not re.search("[\ufe00-\ufe0f\u00ad]", word):
            yield f"{case}: github does not say {word!r}"


def check_forms(bench):
    """Text and workflow commands say what JSON says, in the same order and of the same places."""
    problems, count = [], 0
    for case, files in specs().items():
        reports = reports_of(bench, case, files)
        texts = text_reports(said(bench, case, files, "text"))
        if texts != list(shown_as_text(reports)):
            problems.append(f"{case}: text has {texts}, JSON {list(shown_as_text(reports))}")
        commands = list(github_reports(said(bench, case, files, "github")))
        if len(commands) != len(reports):
            problems.append(f"{case}: {len(commands)} commands for {len(reports)} reports")
        for report, command in zip(reports, commands):
            problems += github_problems(case, report, command)
        count += len(reports)
    fail_on(problems)
    return f"{count} reports"


# ---- SARIF ------------------------------------------------------------------------------------------------------


def sarif_problems(case, document, reports):
    """What the schema does not say: indices that fit, paths that lead somewhere, and the same places as in JSON."""
    (the_run,) = document["runs"]
    rules, artifacts = the_run["tool"]["driver"]["rules"], the_run["artifacts"]
    results = [result for result in the_run["results"] if not result["suppressions"]]
    if len({rule["id"] for rule in rules}) != len(rules):
        yield f"{case}: a rule twice"
    if len(results) != len(reports):
        yield f"{case}: {len(results)} results for {len(reports)} reports"
    for result, report in zip(results, reports):
        if rules[result["ruleIndex"]]["id"] != result["ruleId"] or result["ruleId"] != report["code"]:
            yield f"{case}: {result['ruleId']} for {report['code']}, index {result['ruleIndex']}"
        if result["level"] != report["severity"]:
            yield f"{case}: level {result['level']} for {report['severity']}"
        places = [place["physicalLocation"] for place in result["locations"] + result.get("relatedLocations", [])]
        for place, ours in zip(places, [report, *report.get("places", [])], strict=True):
            location = place["artifactLocation"]
            path = urllib.parse.unquote(location["uri"], errors="strict")
            if "index" in location and artifacts[location["index"]]["location"]["uri"] != location["uri"]:
                yield f"{case}: {location} is another artifact"
            if path.removeprefix("file://") != os.path.normpath(ours.get("file", path)):
                yield f"{case}: {location['uri']} for {ours['file']}"
            if "start" not in ours:
                continue
            region = place["region"]
            expected = [ours["start"]["line"], ours["start"]["column"], ours["end"]["line"], ours["end"]["column"]]
            if [region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")] != expected:
                yield f"{case}: {region} for {expected}"


def check_sarif(bench):
    """One valid document for each spec, whether there is something to report or not."""
    if not SARIF_SCHEMA.exists():
        raise Skipped("@microsoft/jest-sarif, with the schema of SARIF, is not here: ./dev test installs it from npm")
    validator = validator_of(SARIF_SCHEMA)
    problems, count, empty = [], 0, 0
    for case, files in specs().items():
        document = json.loads(said(bench, case, files, "sarif"))
        problems += [f"{case}: {error}" for error in errors_of(validator, document)]
        problems += sarif_problems(case, document, reports_of(bench, case, files))
        count += 1
        if case.startswith("accepts-"):
            document = json.loads(said(bench, case, files, "sarif", notes=False))
            problems += [f"{case}: {error}" for error in errors_of(validator, document)]
            empty += not document["runs"][0]["results"]
    if not empty:
        problems.append("no spec without a result")
    mutant = copy.deepcopy(document)
    mutant["runs"][0]["tool"]["driver"]["title"] = "mpcnetc"
    if validator.is_valid(mutant):
        problems.append("the schema takes a key that SARIF does not have")
    fail_on(problems)
    return f"{count} documents, and {empty} without a result"


# ---- secrets ----------------------------------------------------------------------------------------------------


def check_secrets(bench):
    """What a report hides is in no form."""
    problems, count = [], 0
    for case, files in specs().items():
        secrets = set()
        for report in reports_of(bench, case, files):
            if report["code"] == SECRET:
                start, end = report["start"]["offset"], report["end"]["offset"]
                secrets.add((GOLDEN / case / report["file"]).read_bytes()[start:end].decode().strip('"'))
        for form in ("text", "json", "sarif", "github") if secrets else ():
            text = said(bench, case, files, form)
            if form == "sarif":
                # The page on the code has an example of its own.
                document = json.loads(text)
                document["runs"][0]["tool"]["driver"]["rules"] = []
                text = json.dumps(document, ensure_ascii=False)
            problems += [f"{case}: {form} shows {secret[:4]}…" for secret in secrets if secret in text]
        count += len(secrets)
    if not count:
        problems.append("no golden case has a secret in its spec")
    fail_on(problems)
    return f"{count} secrets"


def checks(bench):
    parts = {"json": check_json, "schema": check_schema, "text and github": check_forms, "sarif": check_sarif,
             "secrets": check_secrets}
    for name, part in parts.items():
        yield Check(f"reports: {name}", lambda part=part: part(bench))
