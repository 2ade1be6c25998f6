"""Lists of exceptions that may only shrink.

A line is a key, or `key = amount` for a rule with a measure: then the amount may fall, never rise.
"""

import os

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "exceptions")
HEADING = ["# Exceptions; this list may only shrink (tools/tidy/tidy --shrink)."]


class Exceptions:
    def __init__(self, rule_name):
        self._name = f"tools/tidy/exceptions/{rule_name}.txt"
        self._path = os.path.join(FOLDER, f"{rule_name}.txt")
        self._amounts = {}
        self._heading = []
        if os.path.exists(self._path):
            with open(self._path, encoding="utf-8") as lines:
                self._read(lines)

    def _read(self, lines):
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("#"):
                self._heading.append(line)
            elif line:
                key, _, amount = line.partition(" = ")
                self._amounts[key] = int(amount or 0)

    def judge(self, problems):
        """What is wrong with `problems`, and with this list, as text."""
        lines, seen = [], set()
        for problem in problems:
            seen.add(problem.key)
            if problem.key not in self._amounts:
                lines.append(problem.text)
            elif problem.amount > self._amounts[problem.key]:
                lines.append(f"{problem.text} (and it was {self._amounts[problem.key]})")
        for key in sorted(set(self._amounts) - seen):
            lines.append(f"{self._name}: nothing is wrong with `{key}` any more: remove its line")
        return lines

    def accept(self, problems):
        """Makes exceptions of all problems, and of nothing else."""
        self._amounts = {problem.key: problem.amount for problem in problems}
        self._write()

    def shrink(self, problems):
        """Drops what is no problem any more, and lowers amounts; adds nothing."""
        amounts = {problem.key: problem.amount for problem in problems}
        self._amounts = {key: min(amount, amounts[key])
                         for key, amount in self._amounts.items() if key in amounts}
        self._write()

    def _write(self):
        if not self._amounts:
            if os.path.exists(self._path):
                os.remove(self._path)
            return
        body = [f"{key} = {amount}" if amount else key
                for key, amount in sorted(self._amounts.items())]
        os.makedirs(FOLDER, exist_ok=True)
        with open(self._path, "w", encoding="utf-8") as file:
            file.write("\n".join((self._heading or HEADING) + body) + "\n")
