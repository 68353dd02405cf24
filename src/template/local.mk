# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/template/compile.c \
	src/template/engine.h \
	src/template/escape.c \
	src/template/escape.h \
	src/template/graphemes.c \
	src/template/graphemes.def \
	src/template/graphemes.h \
	src/template/hcl_layout.c \
	src/template/json_schema.c \
	src/template/json_schema.h \
	src/template/json_writer.c \
	src/template/json_writer.h \
	src/template/quotes.c \
	src/template/quotes.h \
	src/template/quotes_languages.c \
	src/template/quotes_markdown.c \
	src/template/render.c \
	src/template/resolve.c \
	src/template/scan.c \
	src/template/template.h \
	src/template/view.c \
	src/template/view.h \
	src/template/yaml_writer.c \
	src/template/yaml_writer.h
