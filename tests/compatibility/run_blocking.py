#!/usr/bin/env python3
"""Lets several clients wait for keys and bring each other what they wait for, on two servers at once,
and compares what each of them hears, in which order, and who waits.

    run_blocking.py --subject-command build/release/server/remora-server
    run_blocking.py --subject-command ... --seed 5 --first-epoch 17 --epochs 1

Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 skipped (no reference to be had).
"""

import sys

import epochs
from differential import client_steps, waiting

TYPES = ("sorted_set", "list", "stream")


def parse_arguments():
    parser = epochs.parser(__doc__, epochs=50, steps=60, steps_help="of each epoch")
    parser.add_argument("--pipelines", action="store_true",
                        help="only for a subject that runs all clients on one thread")
    parser.add_argument("--types", default=",".join(TYPES), help="what is waited for")
    return parser.parse_args()


def difference_of(steps, both):
    """What differs, or None."""
    try:
        waiting.play(steps, both)
    except waiting.Difference as difference:
        return difference
    return None


def differs(epoch, settings, both):
    generator = waiting.Generator(f"{settings.seed}:{epoch}", settings.types.split(","),
                                  settings.pipelines)
    steps = generator.steps(settings.steps)
    difference = difference_of(steps, both)
    if difference is not None:
        client_steps.report(f"epoch {epoch}", steps, difference,
                            lambda shorter: difference_of(shorter, both))
    return difference is not None


def main():
    settings = parse_arguments()
    with epochs.both_servers(settings) as both:
        differences = epochs.count_differences(
            epochs.numbers(settings), lambda epoch: differs(epoch, settings, both))
    print(f"{settings.epochs} epochs of {settings.steps} steps, seed {settings.seed}: "
          f"{differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
