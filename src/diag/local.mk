# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/diag/codes.c \
	src/diag/codes.def \
	src/diag/diag.c \
	src/diag/diag.h \
	src/diag/page.c \
	src/diag/print.c \
	src/diag/settle.c
