#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# docs/model.schema.json is what the program prints.
set -eu
"$MPCNETC" show --schema | diff -u "$SOURCE/docs/model.schema.json" - || {
	echo "docs/model.schema.json is stale: mpcnetc show --schema >docs/model.schema.json"
	exit 1
}
