#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Each change of a network is found, none is invented, and its Markdown is whole at every size: a few networks, for make
# check; MPCNET_DIFF_NETWORKS=N for more.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
exec "$PYTHON" "$SOURCE/tests/tools/diff-properties" --mpcnetc "$MPCNETC" ${MPCNET_BRIEF:+--networks 2}
