/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Where a value comes from, and the command that records it. */
#include "status/internal.h"

/* The address follows from a public key; of a wallet in a Secret nothing but the address is ever shown. */
static struct value_source wallet_source(const struct party *party)
{
	if (party_has(party, PARTY_CONNECTOR_TX_SENDER_KEY))
		return (struct value_source){ "wallet.pem", "the public key of the wallet, in PEM form" };
	if (party_has(party, PARTY_CONNECTOR_WALLET_SECRET))
		return (struct value_source){ "wallet.json", "a record of the lock with the wallet's address alone" };
	return (struct value_source){ "outputs.json", "what 'terraform output -json' prints in terraform" };
}

static struct value_source ca_source(const struct network *network, const struct party *party)
{
	if (party_image_is_signed(network, party))
		return (struct value_source){ "certificate.pem", "the certificate that signs the enclave's image" };
	if (network_tls_is_manual(network))
		return (struct value_source){ "ca.pem", "the certificate of the CA, never its key" };
	return (struct value_source){ "ca.pem", "what the core publishes in its public vault below CACert" };
}

struct value_source value_source_of(const struct network *network, const struct party *party, enum owed_value value)
{
	switch (value) {
	case OWED_ENDPOINT_SERVICE:
	case OWED_ROOT_KEY:
		return (struct value_source){ "outputs.json", "what 'terraform output -json' prints in terraform" };
	case OWED_TX_SENDER:
		return wallet_source(party);
	case OWED_BACKUP_KEY:
		return (struct value_source){ "backup.json", "what 'terraform output -json' prints in backup" };
	case OWED_CA_CERTIFICATE:
		return ca_source(network, party);
	case OWED_VERIFICATION_ADDRESS:
		return (struct value_source){ "signer", "what the core publishes in its public vault below VerfAddress" };
	case OWED_SIGNED_IMAGE:
	case OWED_COUNT:
		break;
	}
	return (struct value_source){ 0 };
}

const struct step *step_of_value(const struct party_status *self, enum owed_value value)
{
	for (enum step_id id = 0; id < STEP_COUNT; id++)
		if (step_row(id)->binds == value && self->places[id] != STEP_IS_NOT_ITS)
			return step_row(id);
	die("no step of party '%.*s' binds its %s", TEXT_ARG(self->party->name), owed_row(value)->name);
}

/* ---- the command ------------------------------------------------------------------------------------- */

/* A word of a POSIX shell. */
static void put_word(struct strbuf *out, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+=,";

	strbuf_char(out, ' ');
	if (*word && word[strspn(word, plain)] == '\0') {
		strbuf_string(out, word);
		return;
	}
	strbuf_char(out, '\'');
	for (; *word; word++)
		if (*word == '\'')
			strbuf_string(out, "'\\''");
		else
			strbuf_char(out, *word);
	strbuf_char(out, '\'');
}

struct text bind_command(struct arena *arena, const struct status_request *request, const struct party *party,
			 const char *file)
{
	struct strbuf out = { 0 };
	struct text command;
	bool dashes = false;

	for (size_t i = 0; i < request->spec_count; i++)
		dashes |= request->specs[i][0] == '-';
	strbuf_string(&out, "mpcnetc bind");
	for (size_t i = 0; !dashes && i < request->spec_count; i++)
		put_word(&out, request->specs[i]);
	strbuf_string(&out, " --party");
	put_word(&out, arena_text(arena, party->name).data);
	if (request->lock) {
		strbuf_string(&out, " --lock");
		put_word(&out, request->lock);
	}
	/* A path that begins with a dash is no option behind this. */
	strbuf_string(&out, dashes ? " --" : "");
	for (size_t i = 0; dashes && i < request->spec_count; i++)
		put_word(&out, request->specs[i]);
	put_word(&out, file);
	command = arena_text(arena, strbuf_as_text(&out));
	strbuf_release(&out);
	return command;
}
