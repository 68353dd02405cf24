# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/status/internal.h \
	src/status/json.c \
	src/status/json.h \
	src/status/party_text.c \
	src/status/shapes.c \
	src/status/sheet.c \
	src/status/sources.c \
	src/status/status.c \
	src/status/status.h \
	src/status/steps.def \
	src/status/text.c \
	src/status/text.h \
	src/status/words.c
