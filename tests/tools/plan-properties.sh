#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Plans keep what they promise, over random pairs of networks; and docs/plan.schema.json is what the program prints.
set -eu
"$MPCNETC" plan --schema | diff -u "$SOURCE/docs/plan.schema.json" - || {
	echo "docs/plan.schema.json is stale: mpcnetc plan --schema >docs/plan.schema.json"
	exit 1
}
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/plan-properties" --mpcnetc "$MPCNETC" ${MPCNET_BRIEF:+--pairs 9}
