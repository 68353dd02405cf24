# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/emit/artifact.c \
	src/emit/backup.c \
	src/emit/backup.h \
	src/emit/catalogue.c \
	src/emit/connector.c \
	src/emit/connector.h \
	src/emit/emit.c \
	src/emit/emit.h \
	src/emit/enclave.c \
	src/emit/enclave.h \
	src/emit/family.h \
	src/emit/graph.c \
	src/emit/graph.h \
	src/emit/kubernetes.c \
	src/emit/kubernetes.h \
	src/emit/model_json.c \
	src/emit/model_schema.c \
	src/emit/model_schema.h \
	src/emit/model_yaml.c \
	src/emit/node.c \
	src/emit/node.h \
	src/emit/overview.c \
	src/emit/overview.h \
	src/emit/root_key.c \
	src/emit/root_key.h \
	src/emit/runbook.c \
	src/emit/schema_forms.c \
	src/emit/schema_types.c \
	src/emit/start.c \
	src/emit/terraform.c \
	src/emit/terraform.h \
	src/emit/terraform_services.c \
	src/emit/terraform_services.h \
	src/emit/view_root.c \
	src/emit/view_settings.c \
	src/emit/view_settings.h
