# SPDX-License-Identifier: BSD-3-Clause-Clear
# Scanner and parser are made by flex and bison.

nodist_libmpcnet_a_SOURCES = grammar/mpcnet.tab.c grammar/mpcnet.tab.h grammar/mpcnet.lex.c
BUILT_SOURCES += grammar/mpcnet.tab.h
CLEANFILES += grammar/mpcnet.tab.c grammar/mpcnet.tab.h grammar/mpcnet.lex.c
EXTRA_DIST += grammar/mpcnet.l grammar/mpcnet.y

grammar/mpcnet.tab.c: $(srcdir)/grammar/mpcnet.y
	$(AM_V_GEN)$(MKDIR_P) grammar && $(BISON) -Wall -Wno-yacc --header=grammar/mpcnet.tab.h -o $@ $(srcdir)/grammar/mpcnet.y

grammar/mpcnet.tab.h: grammar/mpcnet.tab.c

grammar/mpcnet.lex.c: $(srcdir)/grammar/mpcnet.l grammar/mpcnet.tab.h
	$(AM_V_GEN)$(MKDIR_P) grammar && $(LEX) -o $@ $(srcdir)/grammar/mpcnet.l
