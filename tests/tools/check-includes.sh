#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# No room includes against the flow, and the check that says so can fail.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/check-includes" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/check-includes" "$SOURCE"
