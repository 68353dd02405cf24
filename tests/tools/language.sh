#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# The examples of the language reference are sound, and what tries them can fail.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/language" --mpcnetc "$MPCNETC" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/language" --mpcnetc "$MPCNETC"
