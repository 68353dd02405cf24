# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/syntax/build.c \
	src/syntax/composed.c \
	src/syntax/heads.c \
	src/syntax/lines.c \
	src/syntax/literal.c \
	src/syntax/parse.c \
	src/syntax/parse.h \
	src/syntax/slips.c \
	src/syntax/syntax.h \
	src/syntax/walk.c
