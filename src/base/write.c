/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Writing to files. */
#include <errno.h>
#include <unistd.h>

#include "base/base.h"

int write_all(int descriptor, struct text bytes)
{
	size_t at = 0;

	while (at < bytes.size) {
		ssize_t put = write(descriptor, bytes.data + at, bytes.size - at);

		if (put < 0 && errno != EINTR)
			return -1;
		at += put > 0 ? (size_t)put : 0;
	}
	return 0;
}
