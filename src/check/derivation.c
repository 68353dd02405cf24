/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* How the settings come about that derive.c computes, in words: what `show --why` says of such a default. */
#include "check/eval.h"

static const struct {
	enum setting_id id;
	const char *words;
} derivations[] = {
	{ NETWORK_TRUSTED_RELEASES, "every release, in order of declaration" },
	{ NETWORK_PROTOCOL_TLS, "attested certificates, since every party has an enclave" },
	{ NETWORK_PROTOCOL_NUM_SESSIONS_PREPROC, "one and a half times the fewest enclave.cpus of an active party" },
	{ NETWORK_THREADS_TOKIO, "an eighth of the fewest enclave.cpus of an active party, rounded up" },
	{ NETWORK_THREADS_RAYON, "the fewest enclave.cpus of an active party, less threads.tokio" },
	{ NETWORK_CHAINS_GATEWAY, "the chain of network.environment" },
	{ NETWORK_CONTRACTS_DECRYPTION, "the contract of network.environment" },
	{ PARTY_VPC_ZONE_IDS, "the keys of vpc.subnets" },
	{ PARTY_NODE_GROUP_SUBNET_IDS, "the values of vpc.subnets" },
	{ PARTY_ENCLAVE_CPUS, "three quarters of node_group.instance_type, in whole cores" },
	{ PARTY_ENCLAVE_MEMORY, "three quarters of node_group.instance_type, in whole GiB" },
	{ PARTY_ENCLAVE_TUNNEL_QUEUES, "two flows for each peer, rounded up to 8, 16, 32 …, at most 256" },
	{ PARTY_ENCLAVE_TUNNEL_WORKER_THREADS, "4 for up to 16 of enclave.tunnel.queues, else 8" },
	{ PARTY_KUBERNETES_EVICTABLE, "true but on mainnet" },
	{ PARTY_KUBERNETES_NETWORK_POLICY, "true where vpc.cidrs is set" },
	{ PARTY_RESOURCES_CORE_MEMORY_LIMIT, "twice resources.core.memory_request" },
	{ PARTY_RESOURCES_TUNNEL_CPU_REQUEST, "what enclave.cpus leave of the node, less 2; from 500m to 8" },
	{ PARTY_RESOURCES_TUNNEL_CPU_LIMIT, "twice resources.tunnel.cpu_request" },
	{ PARTY_ENDPOINT_DELETION_PROTECTION, "true on mainnet alone" },
};

const char *derivation_of(enum setting_id id)
{
	for (size_t i = 0; i < ARRAY_LENGTH(derivations); i++)
		if (derivations[i].id == id)
			return derivations[i].words;
	die("nothing says how '%s' is derived", setting_row(id)->path);
}
