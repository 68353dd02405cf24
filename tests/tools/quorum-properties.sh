#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# What `mpcnetc quorum` says is what a brute force finds.
set -eu
"$PYTHON" "$SOURCE/tests/tools/quorum-properties" --mpcnetc "$MPCNETC"
