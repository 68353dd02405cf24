/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Between the files that know the types of settings: a value being held to one, and how to say that it does not fit. */
#ifndef MPCNET_CHECK_TYPES_H
#define MPCNET_CHECK_TYPES_H

#include "check/eval.h"

struct conform {
	struct eval *e;
	const struct setting *row;
	struct span used_at;            /* where the setting is set; none for a default */
	const char *owner;              /* "party 'alice'" */
};

/* A report about one value, at the place where it was written. */
struct diag *conform_report(const struct conform *c, enum diag_code code, const struct value *value,
			    const char *message);
/* Says that the setting is not `expected`, and shows the value. False. */
bool conform_wrong_form(const struct conform *c, const struct value *value, const char *expected);
/* The same, for a value that is right once it is written as `meant`. */
bool conform_misspelt(const struct conform *c, const struct value *value, const char *expected, struct text meant);
/* The same as conform_wrong_form, and gives the report. */
struct diag *conform_report_form(const struct conform *c, const struct value *value, const char *expected);
/* The value for a message, unless it looks like something that must not be shown. */
void conform_show(struct strbuf *out, const struct value *value);
/* Holds one value to the row's type, whatever the row's shape. */
bool conform_one(const struct conform *c, struct value *value);
bool conform_no_controls(const struct conform *c, const struct value *value);
bool text_is_digits(struct text t, size_t count);
bool text_is_hex(struct text t, size_t count);
bool text_is_lower_hex(struct text t, size_t count);

/* ---- types_kind.c ---- */

/* Says that the setting takes something of another kind, as `expected` says. */
struct diag *conform_report_type(const struct conform *c, const struct value *value, const char *expected);
/* The same of one value where one is taken, with the help or fix that there is. False. */
bool conform_wrong_type(const struct conform *c, const struct value *value, const char *expected);
/* The same of what should be a list. False. */
bool conform_no_list(const struct conform *c, const struct value *value);

/* ---- types_address.c: each takes a string ---- */

/* DNS labels with dots between, no dot at the end, at most 253 characters (RFC 1123). */
bool text_is_host(struct text t);
bool conform_image(const struct conform *c, struct value *value);
bool conform_url(const struct conform *c, struct value *value);

/* ---- types_aws.c: likewise ---- */

bool conform_account(const struct conform *c, struct value *value);
bool conform_region(const struct conform *c, struct value *value);
bool conform_cidr(const struct conform *c, struct value *value);
bool conform_arn(const struct conform *c, struct value *value);
bool conform_aws_id(const struct conform *c, struct value *value);
bool conform_bucket(const struct conform *c, struct value *value);

#endif
