/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/* Every artifact is a row. A new one is a row, a template and a golden file. */
#include "emit/backup.h"
#include "emit/connector.h"
#include "emit/enclave.h"
#include "emit/family.h"
#include "emit/graph.h"
#include "emit/helm.h"
#include "emit/kubernetes.h"
#include "emit/node.h"
#include "emit/root_key.h"
#include "emit/terraform.h"
#include "emit/terraform_services.h"

static bool network_has_cores(const struct emit_context *context, const struct party *party)
{
	(void)party;
	return !context->network->rehearsal;
}

static const struct artifact_row of_party[] = {
	{ FAMILY_PARTY, "README.md", LANGUAGE_MARKDOWN, NULL, false, "runbook.md" },

	{ FAMILY_TERRAFORM, "terraform/versions.tf", LANGUAGE_HCL, NULL, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/providers.tf", LANGUAGE_HCL, NULL, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/cluster.tf", LANGUAGE_HCL, NULL, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/vaults.tf", LANGUAGE_HCL, terraform_makes_vaults, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/identity.tf", LANGUAGE_HCL, party_has_core, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/root_key.tf", LANGUAGE_HCL, root_key_is_made, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/root_key.tf", LANGUAGE_HCL, root_key_is_let_go, false,
	  "terraform/root_key_let_go.tf" },
	{ FAMILY_TERRAFORM, "terraform/node_group.tf", LANGUAGE_HCL, terraform_makes_nodes, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/node_boot.sh", LANGUAGE_SHELL, terraform_boots_enclaves, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/connector.tf", LANGUAGE_HCL, party_has_connector, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/database.tf", LANGUAGE_HCL, terraform_makes_database, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/pauser.tf", LANGUAGE_HCL, party_has_pauser, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/kept.tf", LANGUAGE_HCL, terraform_lets_go, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/endpoint_service.tf", LANGUAGE_HCL, NULL, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/peers.tf", LANGUAGE_HCL, NULL, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/dns.tf", LANGUAGE_HCL, NULL, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/outputs.tf", LANGUAGE_HCL, NULL, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/tests/plan.tftest.hcl", LANGUAGE_HCL, NULL, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/tests/core.tftest.hcl", LANGUAGE_HCL, party_has_core, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/tests/nodes.tftest.hcl", LANGUAGE_HCL, terraform_makes_nodes, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/tests/root_key.tftest.hcl", LANGUAGE_HCL, root_key_is_made, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/tests/connector.tftest.hcl", LANGUAGE_HCL, party_has_connector, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/tests/database.tftest.hcl", LANGUAGE_HCL, terraform_makes_database, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/tests/pauser.tftest.hcl", LANGUAGE_HCL, party_has_pauser, false, NULL },
	{ FAMILY_TERRAFORM, "terraform/tests/backup.tftest.hcl", LANGUAGE_HCL, backup_is_enabled, false, NULL },

	{ FAMILY_TERRAFORM, "backup/versions.tf", LANGUAGE_HCL, backup_is_made, false, NULL },
	{ FAMILY_TERRAFORM, "backup/providers.tf", LANGUAGE_HCL, backup_is_made, false, NULL },
	{ FAMILY_TERRAFORM, "backup/key.tf", LANGUAGE_HCL, backup_makes_key, false, NULL },
	{ FAMILY_TERRAFORM, "backup/vault.tf", LANGUAGE_HCL, backup_is_made, false, NULL },
	{ FAMILY_TERRAFORM, "backup/replica.tf", LANGUAGE_HCL, backup_replicates, false, NULL },
	{ FAMILY_TERRAFORM, "backup/identity.tf", LANGUAGE_HCL, backup_is_made, false, NULL },
	{ FAMILY_TERRAFORM, "backup/kept.tf", LANGUAGE_HCL, backup_lets_key_go, false, NULL },
	{ FAMILY_TERRAFORM, "backup/outputs.tf", LANGUAGE_HCL, backup_is_made, false, NULL },
	{ FAMILY_TERRAFORM, "backup/tests/backup.tftest.hcl", LANGUAGE_HCL, backup_is_made, false, NULL },

	{ FAMILY_KUBERNETES, "kustomization.yaml", LANGUAGE_YAML, NULL, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/namespace.yaml", LANGUAGE_YAML, kubernetes_makes_namespace, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/service-account.yaml", LANGUAGE_YAML, kubernetes_makes_account, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/load-balancer.yaml", LANGUAGE_YAML, NULL, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/peers.yaml", LANGUAGE_YAML, NULL, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/core-services.yaml", LANGUAGE_YAML, party_has_core, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/volume.yaml", LANGUAGE_YAML, kubernetes_makes_volume, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/statefulset.yaml", LANGUAGE_YAML, helm_leaves_core, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/disruption-budget.yaml", LANGUAGE_YAML, kubernetes_pins_core, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/core-policies.yaml", LANGUAGE_YAML, kubernetes_holds_core, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/service-monitor.yaml", LANGUAGE_YAML, kubernetes_monitors_core, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/connector-account.yaml", LANGUAGE_YAML, connector_makes_account, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/connector.yaml", LANGUAGE_YAML, helm_leaves_connector, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/connector-policies.yaml", LANGUAGE_YAML, connector_is_held, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/connector-monitor.yaml", LANGUAGE_YAML, connector_is_monitored, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/echo.yaml", LANGUAGE_YAML, kubernetes_rehearses, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/rehearsal-policies.yaml", LANGUAGE_YAML, kubernetes_holds_rehearsal, false,
	  NULL },
	{ FAMILY_KUBERNETES, "kubernetes/pauser.yaml", LANGUAGE_YAML, party_has_pauser, false, NULL },
	{ FAMILY_KUBERNETES, "kubernetes/chart-settings.yaml", LANGUAGE_YAML, helm_runs_core, false, NULL },
	{ FAMILY_KUBERNETES, "helm/kms-core.yaml", LANGUAGE_YAML, helm_runs_core, false, NULL },
	{ FAMILY_KUBERNETES, "helm/kms-core-patches.yaml", LANGUAGE_YAML, helm_runs_core, false, NULL },
	{ FAMILY_KUBERNETES, "helm/kms-connector.yaml", LANGUAGE_YAML, helm_runs_connector, false, NULL },
	{ FAMILY_KUBERNETES, "helm/kms-connector-patches.yaml", LANGUAGE_YAML, helm_runs_connector, false, NULL },
	{ FAMILY_KUBERNETES, "helm/post-render.sh", LANGUAGE_SHELL, helm_runs_core, true, NULL },
	{ FAMILY_KUBERNETES, "keygen/kustomization.yaml", LANGUAGE_YAML, party_image_ready, false, NULL },
	{ FAMILY_KUBERNETES, "keygen/job.yaml", LANGUAGE_YAML, party_image_ready, false, NULL },
	{ FAMILY_KUBERNETES, "keygen/kms-gen-keys.toml", LANGUAGE_TOML, keygen_reads_file, false, NULL },
	{ FAMILY_KUBERNETES, "cluster/kustomization.yaml", LANGUAGE_YAML, kubernetes_installs_plugin, false, NULL },
	{ FAMILY_KUBERNETES, "cluster/device-plugin.yaml", LANGUAGE_YAML, kubernetes_installs_plugin, false, NULL },
	{ FAMILY_KUBERNETES, "rehearsal/kustomization.yaml", LANGUAGE_YAML, kubernetes_rehearses, false, NULL },
	{ FAMILY_KUBERNETES, "rehearsal/job.yaml", LANGUAGE_YAML, kubernetes_rehearses, false, NULL },

	{ FAMILY_NODE, "node/kms-server.toml", LANGUAGE_TOML, party_core_ready, false, NULL },
	{ FAMILY_NODE, "node/core-client.toml", LANGUAGE_TOML, party_has_core, false, NULL },

	{ FAMILY_ENCLAVE, "enclave/Dockerfile", LANGUAGE_DOCKERFILE, party_core_in_enclave, false, NULL },
	{ FAMILY_ENCLAVE, "enclave/build-eif.sh", LANGUAGE_SHELL, party_core_in_enclave, true, NULL },
	{ FAMILY_ENCLAVE, "enclave/sign-eif.sh", LANGUAGE_SHELL, enclave_is_signed, true, NULL },
	{ FAMILY_ENCLAVE, "enclave/allocator.yaml", LANGUAGE_YAML, party_core_in_enclave, false, NULL },
};

static const struct written_row written_for_party[] = {
	{ FAMILY_TERRAFORM, "terraform/root_key_policy.json", root_key_is_attested, root_key_policy_json },
	{ FAMILY_KUBERNETES, "keygen/enclave.json", enclave_makes_keys, enclave_json },
	{ FAMILY_ENCLAVE, "enclave/enclave.json", party_core_in_enclave, enclave_json },
	{ FAMILY_ENCLAVE, "enclave/measurements.json", party_core_in_enclave, measurements_json },
};

static const struct artifact_row of_network[] = {
	{ FAMILY_NETWORK, "network/README.md", LANGUAGE_MARKDOWN, NULL, false, NULL },
	{ FAMILY_NETWORK, "network/core-client.toml", LANGUAGE_TOML, network_has_cores, false, NULL },
};

static void write_svg(const struct emit_context *context, const struct party *party, struct strbuf *out)
{
	(void)party;
	graph_svg(context, out);
}

static void write_mermaid(const struct emit_context *context, const struct party *party, struct strbuf *out)
{
	(void)party;
	graph_mermaid(context, out);
}

static const struct written_row written_for_network[] = {
	{ FAMILY_NETWORK, "network/topology.svg", NULL, write_svg },
	{ FAMILY_NETWORK, "network/topology.mmd", NULL, write_mermaid },
};

const struct artifact_row *catalogue_of_party(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(of_party);
	return of_party;
}

const struct artifact_row *catalogue_of_network(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(of_network);
	return of_network;
}

const struct written_row *catalogue_written_for_party(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(written_for_party);
	return written_for_party;
}

const struct written_row *catalogue_written_for_network(size_t *ret_count)
{
	*ret_count = ARRAY_LENGTH(written_for_network);
	return written_for_network;
}
