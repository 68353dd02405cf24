#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# What README.md and docs/diff.md show is what the program does, and what compares them can fail.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/readme" --self-test
"$PYTHON" "$SOURCE/tests/tools/readme" --mpcnetc "$MPCNETC" docs/diff.md
exec "$PYTHON" "$SOURCE/tests/tools/readme" --mpcnetc "$MPCNETC"
