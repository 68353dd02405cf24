#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Documents are as large as the compiler reckons.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/sizes" --mpcnetc "$MPCNETC"
