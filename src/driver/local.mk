# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/driver/acceptances.c \
	src/driver/acceptances.h \
	src/driver/command_build.c \
	src/driver/command_check.c \
	src/driver/command_diff.c \
	src/driver/command_eif.c \
	src/driver/command_eif_describe.c \
	src/driver/command_eif_verify.c \
	src/driver/command_explain.c \
	src/driver/command_fmt.c \
	src/driver/command_init.c \
	src/driver/command_quorum.c \
	src/driver/command_show.c \
	src/driver/compile.c \
	src/driver/driver.c \
	src/driver/driver.h \
	src/driver/dump.c \
	src/driver/dump.h \
	src/driver/eif.h \
	src/driver/fix.c \
	src/driver/fix.h \
	src/driver/job.h \
	src/driver/load.c \
	src/driver/load.h \
	src/driver/options.c \
	src/driver/options.h \
	src/driver/replace.c \
	src/driver/replace.h \
	src/driver/revision.c \
	src/driver/revision.h \
	src/driver/show.h \
	src/driver/sides.c \
	src/driver/sides.h \
	src/driver/why_json.c \
	src/driver/why_text.c
