# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/output/busy.c \
	src/output/commit.c \
	src/output/internal.h \
	src/output/look.c \
	src/output/manifest.c \
	src/output/manifest_scan.c \
	src/output/output.c \
	src/output/output.h \
	src/output/path.c \
	src/output/recover.c \
	src/output/staging.c \
	src/output/verify.c \
	src/output/verify_internal.h \
	src/output/verify_look.c \
	src/output/verify_walk.c
