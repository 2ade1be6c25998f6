"""What a run is made of: one step is one command, with all that its comparison needs."""

from dataclasses import dataclass, field

DAMAGES = {
    "truncate": lambda payload: payload[:-3],
    "flip": lambda payload: payload[:-9] + bytes([payload[-9] ^ 1]) + payload[-8:],
    "extend": lambda payload: payload[:1] + b"\x01" + payload[1:],
}


@dataclass(frozen=True)
class Captured:
    """An argument that is only known when the run gets there: the payload of an earlier DUMP.

    `origin` says whose payload both servers are given: each its own, or one of the two.
    """
    identifier: int
    origin: str = "own"
    damage: str = None

    def resolve(self, captures, side):
        """The bytes for the server `side` (0 reference, 1 subject)."""
        side = {"own": side, "reference": 0, "subject": 1}[self.origin]
        payload = captures.get(self.identifier, (None, None))[side] or b""
        if self.damage and len(payload) >= 10:
            payload = DAMAGES[self.damage](payload)
        return payload


@dataclass
class Step:
    arguments: list  # Of bytes and Captured.
    pause_seconds: float = 0.0  # Waited after the reply, so that what expires has expired.
    identifier: int = 0  # Under which a DUMP's payload is remembered; 0: it is not.
    universe: list = field(default=None)  # A command sent first, whose reply the answer is part of.
    name: bytes = b""
    name_with_subcommand: bytes = b""
    cursor_index: int = 0  # The place of the cursor, if this step walks a whole iteration.

    def __post_init__(self):
        words = [a.upper() for a in self.arguments[:2] if isinstance(a, bytes)]
        self.name = words[0] if words else b""
        self.name_with_subcommand = b" ".join(words[:2])
        where = {b"SCAN": 1, b"HSCAN": 2, b"ZSCAN": 2, b"SSCAN": 2}.get(self.name, 0)
        if where and len(self.arguments) > where and self.arguments[where] == b"0":
            self.cursor_index = where
        if self.universe is None:
            self.universe = self._find_universe()

    def _find_universe(self):
        if self.name == b"RANDOMKEY":
            return [b"KEYS", b"*"]
        if self.name in (b"SORT", b"SORT_RO"):
            # Why: the reference refuses to sort numbers after a number, in any command before, was
            # out of range, until another number has been read. This reads two and changes nothing.
            return [b"GEOADD", b"sort-nothing", b"1", b"91", b"m"]
        if len(self.arguments) < 2 or not isinstance(self.arguments[1], bytes):
            return None
        key = self.arguments[1]
        return {
            b"HRANDFIELD": [b"HGETALL", key],
            b"ZRANDMEMBER": [b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"],
            b"SRANDMEMBER": [b"SMEMBERS", key],
        }.get(self.name)

    def closes(self):
        return self.name == b"QUIT"

    def needs_captures(self):
        return any(isinstance(argument, Captured) for argument in self.arguments)

    def needs_quiet(self):
        """True if every earlier reply must have been read before this command is sent.

        Why: Redis answers a failed authentication with nothing at all while replies are pending.
        """
        return any(argument.upper() == b"AUTH" for argument in self.arguments
                   if isinstance(argument, bytes))

    def stands_alone(self):
        """True if nothing may be sent before its reply has arrived."""
        return bool(self.cursor_index or self.closes() or self.pause_seconds)

    def bytes_for(self, side, captures):
        if not self.needs_captures():
            return self.arguments
        return [argument.resolve(captures, side) if isinstance(argument, Captured) else argument
                for argument in self.arguments]
