/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Which files the module of a party's backup account has: conditions for rows of the catalogue. */
#ifndef MPCNET_EMIT_BACKUP_H
#define MPCNET_EMIT_BACKUP_H

#include "emit/family.h"

/* The party's core writes a backup. */
bool backup_is_enabled(const struct emit_context *context, const struct party *party);
/* There is a module for the backup account. */
bool backup_is_made(const struct emit_context *context, const struct party *party);
/* It makes the backup key. */
bool backup_makes_key(const struct emit_context *context, const struct party *party);
/* There is a module for the backup account, and it makes no key: an earlier spec may have had it made. */
bool backup_lets_key_go(const struct emit_context *context, const struct party *party);
/* It makes copies in another region. */
bool backup_replicates(const struct emit_context *context, const struct party *party);

#endif
