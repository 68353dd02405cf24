# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/diag/codes.c \
	src/diag/codes.def \
	src/diag/diag.c \
	src/diag/diag.h \
	src/diag/excerpt.c \
	src/diag/github.c \
	src/diag/json.c \
	src/diag/page.c \
	src/diag/place.c \
	src/diag/print.c \
	src/diag/printing.h \
	src/diag/sarif.c \
	src/diag/secret.c \
	src/diag/settle.c \
	src/diag/text.c
