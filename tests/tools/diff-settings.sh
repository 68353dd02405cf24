#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Each setting, changed alone, is the one change that diff reports; docs/diff.schema.json is what the program prints.
set -eu
"$MPCNETC" diff --schema | diff -u "$SOURCE/docs/diff.schema.json" - || {
	echo "docs/diff.schema.json is stale: mpcnetc diff --schema >docs/diff.schema.json"
	exit 1
}
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/diff-settings" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/diff-settings" --mpcnetc "$MPCNETC" ${MPCNET_BRIEF:+--every 5}
