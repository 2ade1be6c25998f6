#!/usr/bin/env python3
"""Lets several clients wait for keys and bring each other what they wait for, on two servers at once,
and compares what each of them hears, in which order, and who waits.

    run_blocking.py --subject-command build/release/server/remora-server
    run_blocking.py --subject-command ... --seed 5 --first-epoch 17 --epochs 1

Exit status: 0 no difference, 1 differences, 2 wrong usage, 3 skipped (no reference to be had).
"""

import argparse
import os
import sys

from differential import servers, waiting
from run_differential import reference_command

TYPES = ("sorted_set", "list", "stream")
SHRINK_SECONDS = 60


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subject-command", metavar="COMMAND", required=True)
    parser.add_argument("--reference-command", metavar="COMMAND")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--steps", type=int, default=60, help="of each epoch")
    parser.add_argument("--seed", default=None, help="default: a new one, which is printed")
    parser.add_argument("--first-epoch", type=int, default=0)
    parser.add_argument("--pipelines", action="store_true",
                        help="only for a subject that runs all clients on one thread")
    parser.add_argument("--types", default=",".join(TYPES), help="what is waited for")
    settings = parser.parse_args()
    if settings.seed is None:
        settings.seed = os.urandom(4).hex()
    return settings


def report(epoch, steps, difference, both):
    print(f"epoch {epoch}: {difference}")
    steps = waiting.shrink(steps, both, SHRINK_SECONDS)
    try:
        waiting.play(steps, both)
    except waiting.Difference as shrunk:
        difference = shrunk
    print(f"shrunk to {len(steps)} steps: {difference}")
    for client, commands, _ in steps:
        if commands == "leave":
            print(f"  {client}: leaves")
            continue
        for command in commands:
            words = [f"<client {word}>" if isinstance(word, int) else
                     word.decode(errors="backslashreplace") for word in command]
            print(f"  {client}: {' '.join(words)}")


def main():
    settings = parse_arguments()
    both = []
    differences = 0
    try:
        both.append(servers.StartedServer(settings.reference_command or reference_command()))
        both.append(servers.StartedServer(settings.subject_command))
        for epoch in range(settings.first_epoch, settings.first_epoch + settings.epochs):
            generator = waiting.Generator(f"{settings.seed}:{epoch}", settings.types.split(","),
                                          settings.pipelines)
            steps = generator.steps(settings.steps)
            try:
                waiting.play(steps, both)
            except waiting.Difference as difference:
                differences += 1
                report(epoch, steps, difference, both)
                if differences == 3:
                    break
    finally:
        for server in both:
            server.stop()
    print(f"{settings.epochs} epochs of {settings.steps} steps, seed {settings.seed}: "
          f"{differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
