# SPDX-License-Identifier: BSD-3-Clause-Clear
"""The checks of the end-to-end tests, by what reads our output. Each module's checks(bench) gives its list."""
