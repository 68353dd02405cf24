# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/base/base.h \
	src/base/digest.c \
	src/base/embedded.c \
	src/base/embedded.h \
	src/base/hidden.c \
	src/base/hidden.h \
	src/base/keccak.c \
	src/base/keccak.h \
	src/base/memory.c \
	src/base/safe.c \
	src/base/suggestion.c \
	src/base/suggestion.h \
	src/base/text.c \
	src/base/width.c \
	src/base/words.c \
	src/base/write.c
