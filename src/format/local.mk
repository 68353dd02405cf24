# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/format/diff.c \
	src/format/format.c \
	src/format/format.h \
	src/format/printable.def \
	src/format/rewrite.c \
	src/format/same.c \
	src/format/words.c \
	src/format/words.h
