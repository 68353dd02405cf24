#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# Sends the corpus and every golden spec through the fuzz target, with the compiler and sanitizers at hand; every
# enclave image through that of images, and what bind is given through that of bind.
set -eu
"$BUILD/tests/fuzz/replay_eif" "$SOURCE/tests/eif-vectors" "$SOURCE/tests/fuzz/corpus/eif"
"$BUILD/tests/fuzz/replay_bind" "$SOURCE/tests/fuzz/corpus/bind"
exec "$BUILD/tests/fuzz/replay" "$SOURCE/tests/fuzz/corpus" "$SOURCE/tests/golden" "$SOURCE/examples"
