"""Steps of several clients, as waiting.py and listening.py play them: shortened, and shown."""

import time

SHRINK_SECONDS = 60


def shrink(steps, differs, seconds):
    """Fewer steps that differ still, found by leaving some out."""
    end = time.monotonic() + seconds
    size = max(len(steps) // 2, 1)
    while size >= 1 and time.monotonic() < end:
        at = 0
        while at < len(steps) and time.monotonic() < end:
            shorter = steps[:at] + steps[at + size:]
            if differs(shorter):
                steps = shorter
            else:
                at += size
        size //= 2
    return steps


def report(title, steps, difference, difference_of):
    """Prints what differs, and the fewest steps for which `difference_of(steps)` finds something."""
    print(f"{title}: {difference}")
    steps = shrink(steps, difference_of, SHRINK_SECONDS)
    print(f"shrunk to {len(steps)} steps: {difference_of(steps) or difference}")
    for client, commands, *_ in steps:
        show(client, commands)


def show(client, commands):
    """One step."""
    if commands == "leave":
        print(f"  {client}: leaves")
        return
    for command in commands:
        words = [f"<client {word}>" if isinstance(word, int) else
                 word.decode(errors="backslashreplace") for word in command]
        print(f"  {client}: {' '.join(words)}")
