#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# The golden cases, for make check; CASE=name runs one.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/golden" --mpcnetc "$MPCNETC" ${CASE:+"$CASE"}
