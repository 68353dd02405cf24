# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/eif/cbor.c \
	src/eif/cbor.h \
	src/eif/classes.def \
	src/eif/cose.c \
	src/eif/cose.h \
	src/eif/crc.c \
	src/eif/crc.h \
	src/eif/crew.c \
	src/eif/crew.h \
	src/eif/describe_json.c \
	src/eif/describe_text.c \
	src/eif/digest.c \
	src/eif/digest.h \
	src/eif/eif.h \
	src/eif/input.c \
	src/eif/internal.h \
	src/eif/json_scan.c \
	src/eif/json_scan.h \
	src/eif/layout.c \
	src/eif/measure.c \
	src/eif/metadata.c \
	src/eif/read.c \
	src/eif/report.c \
	src/eif/report.h \
	src/eif/signature.c
