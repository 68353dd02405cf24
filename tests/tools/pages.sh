#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Every code has a page whose examples are true, and what tries them can fail.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/pages" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/pages" --mpcnetc "$MPCNETC"
