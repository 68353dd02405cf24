#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Networks begun with `mpcnetc init`, for make check.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/start" --mpcnetc "$MPCNETC"
