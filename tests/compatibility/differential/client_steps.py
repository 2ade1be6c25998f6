"""Steps of several clients, as waiting.py and listening.py play them: shortened, and shown."""

import time


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


def show(client, commands):
    """One step."""
    if commands == "leave":
        print(f"  {client}: leaves")
        return
    for command in commands:
        words = [f"<client {word}>" if isinstance(word, int) else
                 word.decode(errors="backslashreplace") for word in command]
        print(f"  {client}: {' '.join(words)}")
