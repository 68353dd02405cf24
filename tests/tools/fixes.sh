#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# What --fix promises, over every spec, for make check.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/fixes" --mpcnetc "$MPCNETC" ${MPCNET_BRIEF:+--every 5}
