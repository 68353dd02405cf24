#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# docs/terraform.md is what templates, schema and the field's modules say, and what compares them can fail.
set -eu
[ "$PYTHON" != : ] || { echo "skipped: there is no python3"; exit 77; }
"$PYTHON" "$SOURCE/tests/tools/parity" --self-test
exec "$PYTHON" "$SOURCE/tests/tools/parity"
