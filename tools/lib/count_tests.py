#!/usr/bin/env python3
"""Adds up what ctest ran, test by test and not program by program, and prints who failed.

    count_tests.py --broken FILE JUNIT.xml...

A program built on GoogleTest counts as many tests as it reported; a script whose output ends with
"N passed, N failed" counts those; anything else counts as one. FILE has a line for everything that
could not even be run. Skipped programs count as failed when CI=true is in the environment.

The last line is "N passed, N failed"; exit status 0 if nothing failed and something passed.
"""

import argparse
import os
import re
import sys
import xml.etree.ElementTree

GOOGLE_TEST_OK = re.compile(r"^\[       OK \] \S", re.MULTILINE)
GOOGLE_TEST_FAILED = re.compile(r"^\[  FAILED  \] (\S+?),? .*\(\d+ ms\)$", re.MULTILINE)
CLOSING_LINE = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


class Tally:
    def __init__(self):
        self.passed = 0
        self.failures = []  # A name for each, as far as names are known.
        self.skipped = []

    def add(self, program, status, output):
        """`status` is ctest's word: run, fail, notrun, disabled."""
        if status in ("notrun", "disabled"):
            self.skipped.append(program)
            return
        closing = CLOSING_LINE.findall(output)
        ran_ok = len(GOOGLE_TEST_OK.findall(output))
        failed = GOOGLE_TEST_FAILED.findall(output)
        if closing:
            self.passed += int(closing[-1][0])
            failed = [program] * int(closing[-1][1])
        elif ran_ok or failed:
            self.passed += ran_ok
        elif status == "run":
            self.passed += 1
        if status != "run" and not failed:
            failed = [f"{program} (ended early)"]
        self.failures += failed


def read_junit(path, tally):
    preset = os.path.splitext(os.path.basename(path))[0]
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        tally.add(f"{preset}: {case.get('name')}", case.get("status"), output)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broken", required=True)
    parser.add_argument("files", nargs="*")
    settings = parser.parse_args()
    tally = Tally()
    for path in settings.files:
        read_junit(path, tally)
    with open(settings.broken, encoding="utf-8") as lines:
        tally.failures += [line.strip() for line in lines if line.strip()]
    for name in tally.skipped:
        print(f"skipped: {name}")
    if os.environ.get("CI") == "true":
        tally.failures += [f"{name} (skipped)" for name in tally.skipped]
    for name in sorted(set(tally.failures)):
        print(f"failed: {name}")
    print(f"{tally.passed} passed, {len(tally.failures)} failed")
    return 0 if tally.passed and not tally.failures else 1


if __name__ == "__main__":
    sys.exit(main())
