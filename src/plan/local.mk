# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/plan/change.c \
	src/plan/internal.h \
	src/plan/json.c \
	src/plan/legs.c \
	src/plan/markdown.c \
	src/plan/order.c \
	src/plan/plan.c \
	src/plan/plan.h \
	src/plan/refuse.c \
	src/plan/schema.c \
	src/plan/spec.c \
	src/plan/spec.h \
	src/plan/spec_value.c \
	src/plan/spec_value.h \
	src/plan/state.c \
	src/plan/steps.c \
	src/plan/steps_membership.c \
	src/plan/text.c \
	src/plan/words.c \
	src/plan/words.h \
	src/plan/work.c
