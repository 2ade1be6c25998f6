"""Makes a failing script small: removes ever smaller chunks while it still fails (ddmin)."""

import time


def shrink(steps, fails, seconds):
    """(steps, difference): the smallest script found in `seconds`, and what it brings up.

    `fails(steps)` runs a script on emptied servers and returns its Difference or None. Returns
    (None, None) if the script does not fail again.
    """
    difference = fails(steps)
    if difference is None:
        return None, None
    deadline = time.monotonic() + seconds
    if not difference.is_of_digest():
        steps = steps[:difference.position + 1]
        relevant = _mentioning_keys_of(steps)
        if len(relevant) < len(steps):
            attempt = fails(relevant)
            if attempt is not None:
                steps, difference = relevant, attempt
    chunk = max(1, len(steps) // 2)
    while time.monotonic() < deadline:
        steps, difference, removed = _remove_chunks(steps, difference, fails, chunk, deadline)
        if chunk == 1 and not removed:
            break
        chunk = max(1, chunk // 2)
    return _shorten_arguments(steps, difference, fails, deadline)


def _remove_chunks(steps, difference, fails, chunk, deadline):
    """One pass over the script from its end, leaving out `chunk` steps at a time."""
    removed = False
    end = len(steps)
    while end > 0 and time.monotonic() < deadline:
        start = max(0, end - chunk)
        candidate = steps[:start] + steps[end:]
        attempt = fails(candidate) if candidate else None
        if attempt is not None:
            if not attempt.is_of_digest():
                candidate = candidate[:attempt.position + 1]
            steps, difference, removed = candidate, attempt, True
        end = min(start, len(steps))
    return steps, difference, removed


def _mentioning_keys_of(steps):
    """The steps that share a word with the last one, and those that concern every key."""
    everywhere = (b"SELECT", b"FLUSHALL", b"FLUSHDB", b"SWAPDB", b"CONFIG", b"HELLO", b"RESET",
                  b"QUIT")
    words = {word for word in steps[-1].arguments[1:] if isinstance(word, bytes)}
    return [step for step in steps
            if step.name in everywhere or not words.isdisjoint(
                word for word in step.arguments[1:] if isinstance(word, bytes))] or steps


def _shorten_arguments(steps, difference, fails, deadline):
    """Tries every argument after the first two away, from the last command to the first."""
    for place in reversed(range(len(steps))):
        for index in reversed(range(2, len(steps[place].arguments))):
            if time.monotonic() >= deadline or place >= len(steps):
                return steps, difference
            step = steps[place]
            arguments = step.arguments[:index] + step.arguments[index + 1:]
            shorter = type(step)(arguments, step.pause_seconds, step.identifier)
            candidate = steps[:place] + [shorter] + steps[place + 1:]
            attempt = fails(candidate)
            if attempt is not None and attempt.reason == difference.reason:
                steps, difference = candidate, attempt
    return steps, difference
