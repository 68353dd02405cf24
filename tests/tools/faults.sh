#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Commands that change files, killed and failing at calls to the kernel: a sample, for make check. MPCNET_FAULTS_ALL=1
# kills at every one, and a thousand times at random; MPCNET_BRIEF=1 takes two builds of them.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/faults" --harness "$BUILD/tests/tools/faultrun" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/faults" --harness "$BUILD/tests/tools/faultrun" --mpcnetc "$MPCNETC" \
	${MPCNET_FAULTS_ALL:+--all} ${MPCNET_BRIEF:+"a first build" "a build that recovers"}
