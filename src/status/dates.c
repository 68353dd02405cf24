/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* From when until when a CA certificate is good. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "status/internal.h"

/* A new CA is a change of every peer: as long before the end as it takes to agree on one. */
#define SOON ((int64_t)90 * 86400)

const char *ca_state_name(enum ca_state state)
{
	static const char *const names[CA_STATE_COUNT] = {
		[CA_UNBOUND] = "unbound", [CA_GOOD] = "good", [CA_EARLY] = "early", [CA_ENDS_SOON] = "ends-soon",
		[CA_ENDED] = "ended",
	};

	return names[state];
}

static bool seconds_of(const ASN1_TIME *time, int64_t *ret)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;
	bool known = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;

	*ret = (int64_t)days * 86400 + seconds;
	ASN1_TIME_free(epoch);
	return known;
}

/* X.509 has both ends among the times at which a certificate is good (RFC 5280, section 4.1.2.5). */
static enum ca_state state_at(const struct ca_dates *dates, int64_t now)
{
	if (now > dates->until)
		return CA_ENDED;
	if (now < dates->from)
		return CA_EARLY;
	return dates->until - now < SOON ? CA_ENDS_SOON : CA_GOOD;
}

struct ca_dates ca_dates_read(struct text pem, int64_t now)
{
	BIO *bio = pem.data ? BIO_new_mem_buf(pem.data, (int)pem.size) : NULL;
	X509 *x509 = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	struct ca_dates dates = { .state = CA_UNBOUND };

	if (x509 && seconds_of(X509_get0_notBefore(x509), &dates.from) &&
	    seconds_of(X509_get0_notAfter(x509), &dates.until))
		dates.state = state_at(&dates, now);
	else if (pem.data)
		die("a CA certificate that was read from the lock cannot be read again");
	X509_free(x509);
	BIO_free(bio);
	ERR_clear_error();
	return dates;
}
