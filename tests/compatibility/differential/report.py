"""Differences for people: lines that redis-cli understands, and what each server said."""

from .steps import Captured

SHOWN_BYTES_MAX = 600


def quote(argument):
    """An argument as redis-cli wants it."""
    plain = argument and all(33 <= byte < 127 and byte not in b"\"'\\#" for byte in argument)
    if plain:
        return argument.decode()
    escapes = {34: '\\"', 92: "\\\\", 10: "\\n", 13: "\\r", 9: "\\t"}
    text = "".join(escapes.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}")
                   for byte in argument)
    return f'"{text}"'


def line(step):
    """One step as a line of redis-cli."""
    words = []
    for argument in step.arguments:
        if isinstance(argument, Captured):
            damage = f", {argument.damage}" if argument.damage else ""
            words.append(f"<payload of DUMP #{argument.identifier} ({argument.origin}{damage})>")
        else:
            words.append(quote(argument))
    text = " ".join(words)
    if step.identifier:
        text += f"        # DUMP #{step.identifier}"
    if step.pause_seconds:
        text += f"        # then wait {step.pause_seconds} s"
    return text


def script(prelude, steps):
    """A whole script, prelude first."""
    lines = [" ".join(quote(str(word).encode()) for word in words) for words in prelude]
    return "\n".join(lines + [line(step) for step in steps])


def shown(frame):
    """A raw reply, made printable."""
    text = quote(frame[:SHOWN_BYTES_MAX])
    return text + (f" ... {len(frame)} bytes" if len(frame) > SHOWN_BYTES_MAX else "")


def describe(difference):
    if difference.is_of_digest():
        return f"  state differs: {difference.reason}"
    return (f"  command:    {line(difference.step)}\n"
            f"  reference:  {shown(difference.reference)}\n"
            f"  subject:    {shown(difference.subject)}\n"
            f"  because:    {difference.reason}")
