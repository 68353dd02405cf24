#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# The generated documents are what the tables and pages say today, and what compares them can fail.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/docs" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/docs" --mpcnetc "$MPCNETC"
