#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# What fmt promises, on some files mangled at random, for make check; tests/e2e does more of it, and asks terraform.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/fmt-properties" --mpcnetc "$MPCNETC" --count 600
