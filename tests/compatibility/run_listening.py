#!/usr/bin/env python3
"""Lets several clients subscribe, publish, leave and change keys on two servers at once, and compares
what each of them hears, byte for byte and in which order.

    run_listening.py --subject-command build/release/server/remora-server
    run_listening.py --subject-command ... --seed 5 --first-epoch 17 --epochs 1

Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 skipped (no reference to be had).
"""

import sys

import epochs
from differential import client_steps, listening

SUBJECTS = {"channels": listening.Channels, "changes": listening.Changes,
            "tracking": listening.Tracking, "requests": listening.Requests}


def parse_arguments():
    parser = epochs.parser(__doc__, epochs=50, steps=60, steps_help="of each epoch")
    parser.add_argument("--about", default=",".join(SUBJECTS), help="what is listened to")
    return parser.parse_args()


def difference_of(steps, both, generator):
    """What differs, or None."""
    try:
        listening.play(steps, both, generator)
    except listening.Difference as difference:
        return difference
    return None


def differs(about, epoch, settings, both):
    generator = SUBJECTS[about](f"{settings.seed}:{epoch}")
    steps = generator.steps(settings.steps)
    difference = difference_of(steps, both, generator)
    if difference is not None:
        client_steps.report(f"{about}, epoch {epoch}", steps, difference,
                            lambda shorter: difference_of(shorter, both, generator))
    return difference is not None


def main():
    settings = parse_arguments()
    cases = [(about, epoch) for about in settings.about.split(",")
             for epoch in epochs.numbers(settings)]
    with epochs.both_servers(settings) as both:
        differences = epochs.count_differences(
            cases, lambda case: differs(*case, settings, both))
    print(f"{settings.epochs} epochs of {settings.steps} steps about {settings.about}, seed "
          f"{settings.seed}: {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
