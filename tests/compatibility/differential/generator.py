"""Draws random steps from the templates of the chosen families."""

import itertools

from . import families, grammar, vocabulary
from .steps import Step

MUTATED_SHARE = 0.04
OTHER_KEY_SHARE = 0.12


class Catalogue:
    """All templates, compiled once, and all words."""

    def __init__(self, chosen):
        modules = families.load()
        unknown = set(chosen or ()) - set(modules)
        if unknown:
            raise ValueError(f"no such family: {', '.join(sorted(unknown))}; "
                             f"there are: {', '.join(modules)}")
        self.names = [name for name in modules if not chosen or name in chosen]
        self.sources = dict(vocabulary.SHARED)
        self.keys = {}
        self.isolated_keys = {}
        self.any_keys = []
        for name, module in modules.items():
            self.sources.update(module.VOCABULARY)
            for key_name, keys in module.KEYS.items():
                self.keys[key_name] = [key.encode() for key in keys]
            for key_name, keys in getattr(module, "ISOLATED_KEYS", {}).items():
                self.isolated_keys[key_name] = [key.encode() for key in keys]
            if name in self.names or name == "strings":
                for keys in module.KEYS.values():
                    self.any_keys += [key.encode() for key in keys]
        self.templates, self.weights = [], []
        for name in self.names:
            self._add_family(modules[name])
        self.cumulative_weights = list(itertools.accumulate(self.weights))
        self.plain_templates = [generate for generate, exact in self.templates if not exact]

    def _add_family(self, module):
        entries = []
        for text, exact in ((module.COMMANDS, False),
                            (getattr(module, "EXACT_COMMANDS", ""), True)):
            for line in text.strip().splitlines():
                weight, template = line.strip().split(None, 1)
                entries.append((float(weight), grammar.compile_template(template), exact))
        share = getattr(module, "WEIGHT", 1.0) / sum(weight for weight, _, _ in entries)
        for weight, generate, exact in entries:
            self.templates.append((generate, exact))
            self.weights.append(weight * share)


class Generator:
    """One stream of steps; equal seeds give equal streams. Templates see it as their context."""

    def __init__(self, catalogue, random, unsupported=()):
        self.random = random
        self.dumps = []
        self.function_dumps = []
        self.texts = []  # Of scripts.
        self.pause_seconds = 0.0
        self.last_count = 1
        self._catalogue = catalogue
        self._unsupported = [tuple(line.upper().encode().split()) for line in unsupported]
        self._identifiers = itertools.count(1)

    def next_step(self):
        while True:
            step = self._draw_step()
            if not self._is_unsupported(step):
                break
        dumps = {b"DUMP": self.dumps}.get(step.name)
        if step.name_with_subcommand == b"FUNCTION DUMP":
            dumps = self.function_dumps
        if dumps is not None:
            step.identifier = next(self._identifiers)
            dumps.append(step.identifier)
        return step

    def _draw_step(self):
        catalogue, random = self._catalogue, self.random
        self.pause_seconds = 0.0
        (generate, exact), = random.choices(
            catalogue.templates, cum_weights=catalogue.cumulative_weights)
        arguments = generate(self)
        if not exact and random.random() < MUTATED_SHARE:
            grammar.mutate(arguments, random)
        return Step(arguments, pause_seconds=self.pause_seconds)

    def _is_unsupported(self, step):
        """True if a listed command, or a listed command with all its listed words, is the step."""
        if not self._unsupported:
            return False
        words = [a.upper() for a in step.arguments if isinstance(a, bytes)]
        return any(line[0] == step.name and all(word in words[1:] for word in line[1:])
                   for line in self._unsupported)

    # What templates ask of their context.

    def word(self, word):
        dice = self.random.random()
        if dice > 0.08:
            return word
        if dice > 0.03:
            return word.lower()
        return bytes(self.random.choice((byte, byte ^ 32)) if chr(byte).isalpha() else byte
                     for byte in word)

    def draw(self, name, arguments):
        keys = self._catalogue.keys.get(name)
        if keys is not None:
            if self.random.random() < OTHER_KEY_SHARE:
                keys = self._catalogue.any_keys
            arguments.append(self.random.choice(keys))
        elif name in self._catalogue.isolated_keys:
            arguments.append(self.random.choice(self._catalogue.isolated_keys[name]))
        elif name == "any_key":
            arguments.append(self.random.choice(self._catalogue.any_keys))
        else:
            self._catalogue.sources[name](self, arguments)

    def plain_command(self):
        """The arguments of a command that holds only bytes."""
        while True:
            arguments = self.random.choice(self._catalogue.plain_templates)(self)
            if all(isinstance(argument, bytes) for argument in arguments):
                return arguments
