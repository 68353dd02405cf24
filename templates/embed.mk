# SPDX-License-Identifier: BSD-3-Clause-Clear
# Templates, and pages on diagnostics, are built into the binary, so that it stands alone.
nodist_libmpcnet_a_SOURCES += src/emit/embedded_templates.c src/diag/embedded_pages.c
CLEANFILES += src/emit/embedded_templates.c src/diag/embedded_pages.c
EXTRA_DIST += templates/README.md templates/embed.awk $(template_files:%=templates/%.mustache) \
	src/diag/pages/base.mpcnet $(page_files:%=src/diag/pages/%.md)

src/emit/embedded_templates.c: $(srcdir)/templates/embed.awk $(srcdir)/templates/local.mk \
		$(template_files:%=$(srcdir)/templates/%.mustache)
	$(AM_V_GEN)$(MKDIR_P) src/emit && $(AWK) -v table=embedded_templates -v ending=.mustache \
		-f $(srcdir)/templates/embed.awk $(srcdir)/templates $(template_files) > $@.tmp && mv $@.tmp $@

src/diag/embedded_pages.c: $(srcdir)/templates/embed.awk $(srcdir)/src/diag/pages/local.mk \
		$(page_files:%=$(srcdir)/src/diag/pages/%.md)
	$(AM_V_GEN)$(MKDIR_P) src/diag && $(AWK) -v table=embedded_pages -v ending=.md \
		-f $(srcdir)/templates/embed.awk $(srcdir)/src/diag/pages $(page_files) > $@.tmp && mv $@.tmp $@
