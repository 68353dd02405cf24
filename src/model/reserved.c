/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* What templates write themselves, and what Kubernetes selects pods by. */
#include "model/reserved.h"

#define BALANCER "service.beta.kubernetes.io/aws-load-balancer-"
#define POD_SECURITY "pod-security.kubernetes.io/"

static const char *const own_labels[] = {
	"app.kubernetes.io/component", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by",
	"app.kubernetes.io/name", "app.kubernetes.io/part-of", "eks.amazonaws.com/skip-pod-identity-webhook",
	"kubernetes.io/metadata.name", POD_SECURITY "audit", POD_SECURITY "enforce", POD_SECURITY "warn",
	"statefulset.kubernetes.io/pod-name",
};
static const char *const own_annotations[] = {
	BALANCER "attributes", BALANCER "inbound-sg-rules-on-private-link-traffic",
	BALANCER "manage-backend-security-group-rules", BALANCER "name", BALANCER "nlb-target-type", BALANCER "scheme",
	BALANCER "security-groups", BALANCER "target-group-attributes",
	/* What would undo them: a load balancer without security groups, a protocol that the core does not speak. */
	BALANCER "disable-nlb-sg", BALANCER "proxy-protocol-per-target-group",
	/* Older words of the controller for what the ones above say. */
	BALANCER "cross-zone-load-balancing-enabled", BALANCER "internal", BALANCER "proxy-protocol",
	"eks.amazonaws.com/role-arn", "eks.amazonaws.com/skip-containers", "kubectl.kubernetes.io/default-container",
	"service.beta.kubernetes.io/load-balancer-source-ranges",
};
static const char *const own_node_labels[] = { ENCLAVE_LABEL };

const struct reserved_names reserved_labels = { own_labels, ARRAY_LENGTH(own_labels) };
const struct reserved_names reserved_annotations = { own_annotations, ARRAY_LENGTH(own_annotations) };
const struct reserved_names reserved_node_labels = { own_node_labels, ARRAY_LENGTH(own_node_labels) };

bool reserved_names_have(const struct reserved_names *names, struct text name)
{
	for (size_t i = 0; i < names->count; i++)
		if (text_is(name, names->items[i]))
			return true;
	return false;
}
