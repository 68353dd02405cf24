#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# The golden cases, for make check, and that what compares them can fail; CASE=name runs one.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/sgr-tags" --self-test
"$PYTHON" "$SOURCE/tests/tools/golden" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/golden" --mpcnetc "$MPCNETC" ${CASE:+"$CASE"}
