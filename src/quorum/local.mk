# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/quorum/failures.c \
	src/quorum/functions.c \
	src/quorum/internal.h \
	src/quorum/json.c \
	src/quorum/notes.c \
	src/quorum/page.c \
	src/quorum/page.h \
	src/quorum/quorum.h \
	src/quorum/schema.c \
	src/quorum/smallest.c \
	src/quorum/table.c \
	src/quorum/table.h \
	src/quorum/text.c \
	src/quorum/zones.c
