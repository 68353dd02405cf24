#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# docs/quorum.schema.json is what the program prints.
set -eu
"$MPCNETC" quorum --schema | diff -u "$SOURCE/docs/quorum.schema.json" - || {
	echo "docs/quorum.schema.json is stale: mpcnetc quorum --schema >docs/quorum.schema.json"
	exit 1
}
