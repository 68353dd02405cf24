# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/manual/diagnostics.c \
	src/manual/explain.c \
	src/manual/internal.h \
	src/manual/language.c \
	src/manual/language.def \
	src/manual/manual.h \
	src/manual/page.c \
	src/manual/reference.c \
	src/manual/settings.c
