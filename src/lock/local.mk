# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/lock/address.c \
	src/lock/between.c \
	src/lock/bind.c \
	src/lock/bind.h \
	src/lock/certificate.c \
	src/lock/change.c \
	src/lock/file.c \
	src/lock/input.c \
	src/lock/internal.h \
	src/lock/lock.c \
	src/lock/lock.h \
	src/lock/outputs.c \
	src/lock/owed.c \
	src/lock/owed.h \
	src/lock/schema.c \
	src/lock/secret.c \
	src/lock/values.c \
	src/lock/values.def \
	src/lock/write.c
