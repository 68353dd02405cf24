#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# The rules of the house, for make check, and that what holds them can fail.
set -eu
if ! echo word | grep -qIE '\bword\b' 2>/dev/null || ! printf 'word\0' | xargs -0r true 2>/dev/null; then
	echo 'skipped: grep and xargs are not GNU ones'
	exit 77
fi
"$SOURCE/tests/tools/house-rules" --self-test
exec "$SOURCE/tests/tools/house-rules" "$SOURCE"
