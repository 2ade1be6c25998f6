#!/usr/bin/env python3
"""Lets several clients subscribe, publish, leave and change keys on two servers at once, and compares
what each of them hears, byte for byte and in which order.

    run_listening.py --subject-command build/release/server/remora-server
    run_listening.py --subject-command ... --seed 5 --first-epoch 17 --epochs 1

Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 skipped (no reference to be had).
"""

import argparse
import os
import sys

from differential import client_steps, listening, servers
from run_differential import reference_command

SUBJECTS = {"channels": listening.Channels, "changes": listening.Changes,
            "tracking": listening.Tracking, "requests": listening.Requests}
SHRINK_SECONDS = 60


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subject-command", metavar="COMMAND", required=True)
    parser.add_argument("--reference-command", metavar="COMMAND")
    parser.add_argument("--about", default=",".join(SUBJECTS), help="what is listened to")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--steps", type=int, default=60, help="of each epoch")
    parser.add_argument("--seed", default=None, help="default: a new one, which is printed")
    parser.add_argument("--first-epoch", type=int, default=0)
    settings = parser.parse_args()
    if settings.seed is None:
        settings.seed = os.urandom(4).hex()
    return settings


def difference_of(steps, both, generator):
    """What differs, or None."""
    try:
        listening.play(steps, both, generator)
    except listening.Difference as difference:
        return difference
    return None


def report(name, steps, both, generator, difference):
    print(f"{name}: {difference}")
    steps = client_steps.shrink(
        steps, lambda shorter: difference_of(shorter, both, generator), SHRINK_SECONDS)
    print(f"shrunk to {len(steps)} steps: {difference_of(steps, both, generator)}")
    for client, commands in steps:
        client_steps.show(client, commands)


def main():
    settings = parse_arguments()
    both = []
    differences = 0
    try:
        both.append(servers.StartedServer(settings.reference_command or reference_command()))
        both.append(servers.StartedServer(settings.subject_command))
        for about in settings.about.split(","):
            for epoch in range(settings.first_epoch, settings.first_epoch + settings.epochs):
                generator = SUBJECTS[about](f"{settings.seed}:{epoch}")
                steps = generator.steps(settings.steps)
                difference = difference_of(steps, both, generator)
                if difference is None:
                    continue
                differences += 1
                report(f"{about}, epoch {epoch}", steps, both, generator, difference)
                if differences == 3:
                    return 1
    finally:
        for server in both:
            server.stop()
    print(f"{settings.epochs} epochs of {settings.steps} steps about {settings.about}, seed "
          f"{settings.seed}: {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
