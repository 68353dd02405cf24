#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Sends the corpus and every golden spec through the fuzz target, with the compiler and sanitizers at hand.
set -eu
exec "$BUILD/tests/fuzz/replay" "$SOURCE/tests/fuzz/corpus" "$SOURCE/tests/golden" "$SOURCE/examples"
