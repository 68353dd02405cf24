#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Every setting does something, for make check.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/settings-effect" --mpcnetc "$MPCNETC" ${MPCNET_BRIEF:+--every 5}
