#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# What `mpcnetc quorum` says is what a brute force finds.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/quorum-properties" --mpcnetc "$MPCNETC"
