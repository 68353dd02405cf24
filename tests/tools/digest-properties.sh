#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Specs that mean the same have one digest, and no others have it: a few networks, for make check.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/digest-properties" --mpcnetc "$MPCNETC" ${MPCNET_BRIEF:+--networks 1}
