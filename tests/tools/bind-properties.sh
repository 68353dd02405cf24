#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# What bind promises in whatever order, on two branches, and of what it is not meant to read.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
command -v git >/dev/null || { echo "skipped: there is no git"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/bind-properties" --mpcnetc "$MPCNETC"
