# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/lock/certificate.c \
	src/lock/file.c \
	src/lock/internal.h \
	src/lock/lock.c \
	src/lock/lock.h \
	src/lock/owed.c \
	src/lock/owed.h \
	src/lock/values.c
