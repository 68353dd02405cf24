# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/model/aws.c \
	src/model/aws.h \
	src/model/document.c \
	src/model/document.h \
	src/model/domains.c \
	src/model/domains.h \
	src/model/generation.c \
	src/model/generation.h \
	src/model/instances.def \
	src/model/later.def \
	src/model/network.c \
	src/model/network.h \
	src/model/path.c \
	src/model/patterns.def \
	src/model/quantity.c \
	src/model/quantity.h \
	src/model/readable.def \
	src/model/regions.def \
	src/model/reserved.c \
	src/model/reserved.h \
	src/model/schema.c \
	src/model/schema.def \
	src/model/schema.h \
	src/model/value.c \
	src/model/value.h \
	src/model/words.c
