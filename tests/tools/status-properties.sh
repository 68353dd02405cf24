#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# What status says is what a build asks for and leaves out, and its JSON is what docs/status.schema.json says, for make check.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$MPCNETC" status --schema | diff -u "$SOURCE/docs/status.schema.json" - || {
	echo "docs/status.schema.json is stale: mpcnetc status --schema >docs/status.schema.json"
	exit 1
}
"$PYTHON" "$SOURCE/tests/tools/status-properties" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/status-properties" --mpcnetc "$MPCNETC" ${MPCNET_BRIEF:+--locks 2}
