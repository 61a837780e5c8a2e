"""Holds reports of `sam-lsp check` against their formats. Usage: reports.py SARIF JUNIT GITLAB, three files."""

import json
import sys
import xml.etree.ElementTree as ET

from pydantic_sarif import model


def check_sarif(path):
    """SARIF against classes that are generated from the JSON schema of 2.1.0."""
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    sarif = [it for it in vars(model).values() if isinstance(it, type) and {"runs", "version"} <= set(getattr(it, "model_fields", {}))]
    assert len(sarif) == 1, sarif
    sarif[0].model_validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result
        region = result["locations"][0]["physicalLocation"]["region"]
        start = (region["startLine"], region["startColumn"])
        assert (1, 1) <= start <= (region["endLine"], region["endColumn"]), region
    return len(run["results"])


# Of the XSD of the xunit plugin of Jenkins: the attributes an element must have, those it may have, and its children.
JUNIT = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors", "disabled"}, {"testsuite"}),
    "testsuite": (
        {"name"},
        {"tests", "failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package", "file"},
        {"properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name", "classname"},
        {"time", "assertions", "status", "file", "line"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


def check_junit(path):
    """JUnit XML element by element, and its counts."""

    def walk(element):
        required, optional, children = JUNIT[element.tag]
        names = set(element.attrib)
        assert required <= names <= required | optional, (element.tag, names)
        for child in element:
            assert child.tag in children, (element.tag, child.tag)
            walk(child)

    root = ET.parse(path).getroot()
    assert root.tag == "testsuites"
    walk(root)
    tests = 0
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        for name in ("failure", "error"):
            found = sum(case.find(name) is not None for case in cases)
            assert int(suite.attrib[name + "s"]) == found, suite.attrib
        tests += len(cases)
    return tests


def check_gitlab(path):
    """The fields that GitLab's page on Code Quality requires."""
    with open(path, "rb") as file:
        content = file.read()
    assert not content.startswith(b"\xef\xbb\xbf"), "GitLab takes no byte order mark"
    issues = json.loads(content)
    for issue in issues:
        for name in ("description", "check_name", "fingerprint"):
            assert isinstance(issue[name], str) and issue[name], issue
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}, issue
        path = issue["location"]["path"]
        assert path and not path.startswith(("./", "/")), path
        assert issue["location"]["lines"]["begin"] >= 1, issue
    fingerprints = {issue["fingerprint"] for issue in issues}
    assert len(fingerprints) == len(issues), "GitLab keeps one issue of those with one fingerprint"
    return len(issues)


counts = [check(path) for check, path in zip((check_sarif, check_junit, check_gitlab), sys.argv[1:4], strict=True)]
assert min(counts) > 100, counts
print("reports are valid, with {} results, {} tests and {} issues".format(*counts))
