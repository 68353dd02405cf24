# SPDX-License-Identifier: BSD-3-Clause-Clear
# make check: unit tests by room, golden cases, the fuzz corpus, and the rules of the house.

check_PROGRAMS = tests/fuzz/replay tests/fuzz/replay_bind tests/fuzz/replay_eif tests/tools/faultrun
tool_tests = \
	tests/tools/bind-properties.sh \
	tests/tools/check-includes.sh \
	tests/tools/diff-properties.sh \
	tests/tools/diff-settings.sh \
	tests/tools/digest-properties.sh \
	tests/tools/docs.sh \
	tests/tools/faults.sh \
	tests/tools/fixes.sh \
	tests/tools/fmt-properties.sh \
	tests/tools/golden.sh \
	tests/tools/house-rules.sh \
	tests/tools/language.sh \
	tests/tools/lock-schema.sh \
	tests/tools/model-schema.sh \
	tests/tools/pages.sh \
	tests/tools/parity.sh \
	tests/tools/plan-properties.sh \
	tests/tools/quorum-properties.sh \
	tests/tools/quorum-schema.sh \
	tests/tools/readme.sh \
	tests/tools/settings-effect.sh \
	tests/tools/sizes.sh \
	tests/tools/start.sh \
	tests/tools/status-properties.sh
TESTS = $(tool_tests) tests/fuzz/replay.sh

tests_fuzz_replay_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_check.c
tests_fuzz_replay_LDADD = libmpcnet.a $(CRYPTO_LIBS) $(CJSON_LIBS) $(YAML_LIBS)
tests_fuzz_replay_bind_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_bind.c
tests_fuzz_replay_bind_CPPFLAGS = $(AM_CPPFLAGS) -DINPUT_SUFFIX='".input"'
tests_fuzz_replay_bind_LDADD = libmpcnet.a $(CRYPTO_LIBS) $(CJSON_LIBS) $(YAML_LIBS)
tests_fuzz_replay_eif_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_eif.c
tests_fuzz_replay_eif_CPPFLAGS = $(AM_CPPFLAGS) -DINPUT_SUFFIX='".eif"'
tests_fuzz_replay_eif_LDADD = libmpcnet.a $(CRYPTO_LIBS) $(CJSON_LIBS) $(YAML_LIBS)

# It watches other programs: what it is made with need not be what they are made with.
tests_tools_faultrun_SOURCES = tests/tools/faultrun.c
tests_tools_faultrun_CFLAGS = -std=c11 $(WARNING_CFLAGS)

# Speed is measured, and asserted by no test: make bench.
EXTRA_PROGRAMS = tests/bench/reference tests/bench/parse
tests_bench_reference_SOURCES = tests/bench/reference.c
tests_bench_reference_LDADD = $(CRYPTO_LIBS)
tests_bench_parse_SOURCES = tests/bench/parse.c
tests_bench_parse_LDADD = libmpcnet.a $(CRYPTO_LIBS) $(CJSON_LIBS) $(YAML_LIBS)
CLEANFILES += $(EXTRA_PROGRAMS)

.PHONY: bench
bench: mpcnetc$(EXEEXT) $(EXTRA_PROGRAMS)
	$(PYTHON) $(srcdir)/tests/bench/run --mpcnetc $(abs_builddir)/mpcnetc \
		--programs $(abs_builddir)/tests/bench $(BENCHFLAGS)
	$(PYTHON) $(srcdir)/tests/bench/images --mpcnetc $(abs_builddir)/mpcnetc $(IMAGEBENCHFLAGS)

if HAVE_CRITERION
unit_programs = \
	tests/unit/base/base \
	tests/unit/change/change \
	tests/unit/diag/diag \
	tests/unit/driver/driver \
	tests/unit/eif/eif \
	tests/unit/emit/emit \
	tests/unit/format/format \
	tests/unit/lock/lock \
	tests/unit/output/output \
	tests/unit/template/template
check_PROGRAMS += $(unit_programs) tests/unit/template/mustache
TESTS += $(unit_programs) tests/tools/mustache.sh

# Criterion's own macros do not pass all of our warnings.
unit_cppflags = $(AM_CPPFLAGS) $(CRITERION_CFLAGS) -DTESTS_SOURCE='"$(abs_srcdir)/tests"'
unit_cflags = $(AM_CFLAGS) -Wno-missing-prototypes
unit_libs = libmpcnet.a $(CRITERION_LIBS) $(CRYPTO_LIBS) $(CJSON_LIBS) $(YAML_LIBS)

tests_unit_base_base_SOURCES = tests/unit/base/hidden_test.c tests/unit/base/keccak_test.c \
	tests/unit/base/memory_test.c tests/unit/base/suggestion_test.c tests/unit/base/text_test.c \
	tests/unit/base/words_test.c
tests_unit_base_base_CPPFLAGS = $(unit_cppflags)
tests_unit_base_base_CFLAGS = $(unit_cflags)
tests_unit_base_base_LDADD = $(unit_libs)

tests_unit_change_change_SOURCES = tests/unit/change/fixture.c tests/unit/change/fixture.h \
	tests/unit/change/matrix_test.c tests/unit/change/pair_test.c tests/unit/change/compare_test.c
tests_unit_change_change_CPPFLAGS = $(unit_cppflags)
tests_unit_change_change_CFLAGS = $(unit_cflags)
tests_unit_change_change_LDADD = $(unit_libs)

tests_unit_diag_diag_SOURCES = tests/unit/diag/fixture.c tests/unit/diag/fixture.h tests/unit/diag/text_test.c \
	tests/unit/diag/forms_test.c
tests_unit_diag_diag_CPPFLAGS = $(unit_cppflags)
tests_unit_diag_diag_CFLAGS = $(unit_cflags)
tests_unit_diag_diag_LDADD = $(unit_libs)

tests_unit_driver_driver_SOURCES = tests/unit/driver/replace_test.c tests/unit/driver/time_test.c
tests_unit_driver_driver_CPPFLAGS = $(unit_cppflags)
tests_unit_driver_driver_CFLAGS = $(unit_cflags)
tests_unit_driver_driver_LDADD = $(unit_libs)

tests_unit_eif_eif_SOURCES = tests/unit/eif/fixture.c tests/unit/eif/fixture.h tests/unit/eif/cbor_test.c \
	tests/unit/eif/crc_test.c tests/unit/eif/json_scan_test.c tests/unit/eif/read_test.c tests/unit/eif/vectors_test.c
tests_unit_eif_eif_CPPFLAGS = $(unit_cppflags)
tests_unit_eif_eif_CFLAGS = $(unit_cflags)
tests_unit_eif_eif_LDADD = $(unit_libs)

tests_unit_emit_emit_SOURCES = tests/unit/emit/model_json_test.c tests/unit/emit/range_test.c
tests_unit_emit_emit_CPPFLAGS = $(unit_cppflags)
tests_unit_emit_emit_CFLAGS = $(unit_cflags)
tests_unit_emit_emit_LDADD = $(unit_libs)

tests_unit_format_format_SOURCES = tests/unit/format/words_test.c tests/unit/format/diff_test.c
tests_unit_format_format_CPPFLAGS = $(unit_cppflags)
tests_unit_format_format_CFLAGS = $(unit_cflags)
tests_unit_format_format_LDADD = $(unit_libs)

tests_unit_lock_lock_SOURCES = tests/unit/lock/fixture.c tests/unit/lock/fixture.h tests/unit/lock/lock_test.c \
	tests/unit/lock/certificate_test.c tests/unit/lock/owed_test.c tests/unit/lock/write_test.c \
	tests/unit/lock/key_one.inc tests/unit/traced.c tests/unit/traced.h
tests_unit_lock_lock_CPPFLAGS = $(unit_cppflags)
tests_unit_lock_lock_CFLAGS = $(unit_cflags)
tests_unit_lock_lock_LDADD = $(unit_libs)

tests_unit_output_output_SOURCES = tests/unit/output/fixture.c tests/unit/output/fixture.h \
	tests/unit/output/output_test.c tests/unit/output/refuse_test.c tests/unit/output/kill_test.c \
	tests/unit/traced.c tests/unit/traced.h
tests_unit_output_output_CPPFLAGS = $(unit_cppflags)
tests_unit_output_output_CFLAGS = $(unit_cflags)
tests_unit_output_output_LDADD = $(unit_libs)

tests_unit_template_mustache_SOURCES = tests/unit/template/mustache_spec.c
tests_unit_template_mustache_CPPFLAGS = $(unit_cppflags)
tests_unit_template_mustache_CFLAGS = $(unit_cflags)
tests_unit_template_mustache_LDADD = $(unit_libs)

tests_unit_template_template_SOURCES = tests/unit/template/strict.c tests/unit/template/escape.c \
	tests/unit/template/json_writer.c tests/unit/template/yaml_writer.c tests/unit/template/hcl_layout.c
tests_unit_template_template_CPPFLAGS = $(unit_cppflags)
tests_unit_template_template_CFLAGS = $(unit_cflags)
tests_unit_template_template_LDADD = $(unit_libs)
else
TESTS += tests/tools/no-unit-tests.sh
endif

AM_TESTS_ENVIRONMENT = MPCNETC='$(abs_builddir)/mpcnetc'; SOURCE='$(abs_srcdir)'; BUILD='$(abs_builddir)'; \
	PYTHON='$(PYTHON)'; export MPCNETC SOURCE BUILD PYTHON;
EXTRA_DIST += $(tool_tests) tests/fuzz/replay.sh tests/tools/mustache.sh tests/tools/no-unit-tests.sh tests/bench/run \
	tests/bench/images tests/fuzz/differential
