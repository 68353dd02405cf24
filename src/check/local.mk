# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/check/allow.c \
	src/check/build.c \
	src/check/check.c \
	src/check/check.h \
	src/check/collect.c \
	src/check/derive.c \
	src/check/eval.h \
	src/check/expand.c \
	src/check/expr.c \
	src/check/layer.c \
	src/check/missing.c \
	src/check/patterns.c \
	src/check/placeholder.c \
	src/check/reference.c \
	src/check/repair.c \
	src/check/rules.c \
	src/check/rules.h \
	src/check/rules_aws.c \
	src/check/rules_backup.c \
	src/check/rules_committee.c \
	src/check/rules_connector.c \
	src/check/rules_enclave.c \
	src/check/rules_generation.c \
	src/check/rules_names.c \
	src/check/rules_node.c \
	src/check/rules_services.c \
	src/check/rules_spread.c \
	src/check/secrets.c \
	src/check/settings.c \
	src/check/suggest.c \
	src/check/types.c \
	src/check/types.h \
	src/check/types_address.c \
	src/check/types_aws.c \
	src/check/types_kind.c \
	src/check/why.c
