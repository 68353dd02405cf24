/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Labels and annotations that the compiler writes itself: no setting may say them. */
#ifndef MPCNET_MODEL_RESERVED_H
#define MPCNET_MODEL_RESERVED_H

#include "base/base.h"

struct reserved_names {
	const char *const *items;
	size_t count;
};

/* On Kubernetes objects and pods: what selectors, the load balancer controller and EKS read. */
extern const struct reserved_names reserved_labels, reserved_annotations;
/* What marks nodes that can run enclaves, with the value "true". */
#define ENCLAVE_LABEL "node.kubernetes.io/enclave-enabled"
/* On nodes: that mark. */
extern const struct reserved_names reserved_node_labels;

bool reserved_names_have(const struct reserved_names *names, struct text name);

#endif
