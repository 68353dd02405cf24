# SPDX-License-Identifier: BSD-3-Clause-Clear
# Every page on a diagnostic, without its ending; tests/tools/pages holds the list to the folder and to codes.def.
page_files = \
	threshold-too-high
