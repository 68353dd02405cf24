# SPDX-License-Identifier: BSD-3-Clause-Clear
libmpcnet_a_SOURCES += \
	src/change/accept.c \
	src/change/accept.h \
	src/change/ask.c \
	src/change/bindings.c \
	src/change/cause.c \
	src/change/change.h \
	src/change/compare.c \
	src/change/duties.def \
	src/change/edges.c \
	src/change/files.c \
	src/change/finish.c \
	src/change/internal.h \
	src/change/json.c \
	src/change/markdown.c \
	src/change/markdown.h \
	src/change/markdown_head.c \
	src/change/markdown_lists.c \
	src/change/markdown_parts.h \
	src/change/markdown_words.c \
	src/change/markdown_work.c \
	src/change/matrix.c \
	src/change/matrix.h \
	src/change/matrix_markdown.c \
	src/change/matrix_text.c \
	src/change/pair.c \
	src/change/rules.def \
	src/change/schema.c \
	src/change/settings.c \
	src/change/structure.c \
	src/change/text.c \
	src/change/words.c
