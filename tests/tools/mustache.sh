#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause-Clear
# The official Mustache specification, from the folder that MPCNET_MUSTACHE_SPEC names, for make check.
set -eu
[ -n "${MPCNET_MUSTACHE_SPEC-}" ] || { echo 'skipped: MPCNET_MUSTACHE_SPEC is not set'; exit 77; }
exec "$BUILD/tests/unit/template/mustache"
