#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# docs/lock.schema.json is what the program prints.
set -eu
"$MPCNETC" bind --schema | diff -u "$SOURCE/docs/lock.schema.json" - || {
	echo "docs/lock.schema.json is stale: mpcnetc bind --schema >docs/lock.schema.json"
	exit 1
}
