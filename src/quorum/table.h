/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Inside quorum/: the table of losses. */
#ifndef MPCNET_QUORUM_TABLE_H
#define MPCNET_QUORUM_TABLE_H

#include "quorum/page.h"
#include "quorum/quorum.h"

/* What is left of each function after each loss, with what its cells mean. */
void put_losses(struct page *page, const struct quorum *quorum);

#endif
