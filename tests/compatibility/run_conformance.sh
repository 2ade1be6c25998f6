#!/usr/bin/env bash
# Runs the units of conformance_units.txt of Redis' own test suite against the SERVER program.
#
#   run_conformance.sh SERVER
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
units=$(sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$here/conformance_units.txt" | paste -sd,)
exec "$here/../../tools/conformance" --server "$1" --units "$units"
