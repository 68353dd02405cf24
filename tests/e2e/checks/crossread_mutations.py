# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What is spoilt, one thing at a time, in copies of what was built: each rule of cross-reading must turn red for its own."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Mutation:
    rule: str           # that must notice
    what: str
    party: str
    files: tuple        # below the party's folder, or below the whole output
    old: str            # every time that it stands in them
    new: str
    words: str = ""     # that the rule says
    tree: str = "options"

    def __str__(self):
        return f"{self.rule}: {self.what}"


def spoilt(rule, what, file, old, new, words="", party="alice", tree="options"):
    return Mutation(rule, what, party, file if isinstance(file, tuple) else (file,), old, new, words, tree)


CORE, JOB = "kubernetes/statefulset.yaml", "keygen/job.yaml"
SERVICES, POLICIES, WAY_IN = "kubernetes/core-services.yaml", "kubernetes/core-policies.yaml", "kubernetes/load-balancer.yaml"
CONNECTOR, CONNECTOR_POLICIES = "kubernetes/connector.yaml", "kubernetes/connector-policies.yaml"
SERVER, KEYGEN, CLIENT = "node/kms-server.toml", "keygen/kms-gen-keys.toml", "node/core-client.toml"
M = spoilt

PODS = [
    M("namespaces", "another namespace", WAY_IN, '"kms-decentralized"', '"kms-decentralised"', "nothing makes its namespace"),
    M("namespaces", "none is made", "kustomization.yaml", "  - kubernetes/namespace.yaml\n", "", "nothing makes its namespace"),
    M("service accounts", "another account of the core", CORE, 'serviceAccountName: "mpc-alice"', 'serviceAccountName: "mpc-bob"', "no service account mpc-bob"),
    M("service accounts", "an account of nobody's", "kubernetes/connector-account.yaml", '"mpc-alice-connector"', '"mpc-alice-other"', "no pod runs as it"),
    M("service accounts", "the pauser's is not in the runbook", "README.md", "`zama-protocol-pause`", "`zama-pause`", "no pod runs as it"),
    M("config maps", "the core reads another", CORE, 'name: "mpc-node-1-server"', 'name: "mpc-node-1-sever"', "there is no ConfigMap"),
    M("config maps", "another key", CORE, "key: kms-server.toml", "key: kms-sever.toml", "has no kms-sever.toml"),
    M("config maps", "the Job reads the core's", JOB, 'name: "mpc-node-1-keygen"\n            items', 'name: "mpc-node-1-server"\n            items'),
    M("config maps", "one that nobody reads", "kustomization.yaml", '  - name: "mpc-node-1-server"', '  - name: "mpc-node-1-idle"\n    namespace: "kms-decentralized"\n    files:\n      - enclave/enclave.json\n  - name: "mpc-node-1-server"', "nobody reads it"),
    M("volumes", "one that is not there", CORE, "- name: hugepages\n              mountPath", "- name: bigpages\n              mountPath", "no volume bigpages"),
    M("volumes", "one that nobody mounts", CORE, "      volumes:\n", "      volumes:\n        - name: idle\n          emptyDir: {}\n", "nobody mounts volume idle"),
    M("claims", "one that is not there", CORE, "          emptyDir:\n            sizeLimit: 16Mi", "          persistentVolumeClaim:\n            claimName: mpc-node-1-keys", "no claim mpc-node-1-keys"),
    M("claims", "one that nobody claims", "kubernetes/service-account.yaml", "automountServiceAccountToken: false\n",
      'automountServiceAccountToken: false\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: idle\n  namespace: kms-decentralized\n', "no pod claims it"),
    M("selectors", "the load balancer chooses another pod", WAY_IN, '"mpc-node-1-1"', '"mpc-node-1-0"', "chooses pods of []"),
    M("selectors", "ordinals start elsewhere", CORE, "start: 1", "start: 0", "chooses pods of []"),
    M("selectors", "the budget holds the connector", "kubernetes/disruption-budget.yaml", "    matchLabels:\n      app.kubernetes.io/name: kms-core", "    matchLabels:\n      app.kubernetes.io/name: kms-connector", "not of one controller"),
    M("selectors", "a Service of everything", SERVICES, '  selector:\n    app.kubernetes.io/name: kms-core\n    app.kubernetes.io/instance: "mpc-node-1"\n', '  selector:\n    app.kubernetes.io/instance: "mpc-node-1"\n', "not of one controller"),
    M("selectors", "another headless Service", CORE, 'serviceName: "mpc-node-1-pods"', 'serviceName: "mpc-node-1-client"', "does not name its pods"),
    M("monitors", "another component", "kubernetes/service-monitor.yaml", "      app.kubernetes.io/component: client", "      app.kubernetes.io/component: metrics", "chooses no Service"),
    M("monitors", "another port", "kubernetes/connector-monitor.yaml", "port: monitoring", "port: metrics", "has no port metrics"),
    M("policy pods", "the core's is about nobody", POLICIES, "    matchLabels:\n      app.kubernetes.io/name: kms-core", "    matchLabels:\n      app.kubernetes.io/name: kms-cores", "is about pods of []"),
    M("policy pods", "key generation has none", POLICIES, "app.kubernetes.io/name: kms-keygen", "app.kubernetes.io/name: kms-core", "no policy is about it"),
    M("policy peers", "the worker's core is not there", CONNECTOR_POLICIES, "app.kubernetes.io/name: kms-core\n", "app.kubernetes.io/name: core\n", "pods that are not there"),
    M("policy peers", "another port of the core", CONNECTOR_POLICIES, "port: 50101", "port: 50100", "which listen on"),
    M("policy ports", "metrics let nobody in", POLICIES, "port: 9647", "port: 9646", "and nothing listens there"),
    M("policy ports", "the peer port is closed", POLICIES, "        - protocol: TCP\n          port: 50002\n    # The party's", "        - protocol: TCP\n          port: 50101\n    # The party's", "lets anyone in on 50002"),
    M("service ports", "another port of the core", WAY_IN, "targetPort: 50002", "targetPort: 50001", "listens on 50001"),
    M("service ports", "client and metrics are swapped", SERVICES, "- name: client", "- name: metric", "port metric is client"),
    M("service ports", "another name", CONNECTOR, "targetPort: monitoring", "targetPort: metrics", "listens on metrics"),
    M("probes", "another port", CORE, "grpc:\n              port: 50101", "grpc:\n              port: 50100", "nothing listens on 50100"),
    M("paths", "the enclave's configuration is elsewhere", CORE, "--config /etc/mpcnet/enclave/enclave.json", "--config /etc/mpcnet/enclaves/enclave.json", "is in no mount"),
    M("paths", "the relay hands out another file", CORE, "OPEN:/etc/mpcnet/config/config.toml", "OPEN:/etc/mpcnet/config/kms-server.toml", "volume config holds"),
    M("paths", "another name of the token", (CORE, JOB), "path: token", "path: id", "volume token holds"),
    M("paths", "the log is in no volume", JOB, "log=/var/log/enclave/enclave.log", "log=/var/log/enclaves/enclave.log", "is in no mount"),
    M("variables", "a script reads what is not set", (CORE, JOB), "- name: TUNNEL_SUBNET", "- name: TUNNEL_NET", "nothing sets TUNNEL_SUBNET"),
    M("fields", "a label that the pod has not", "kubernetes/echo.yaml", "metadata.labels['app.kubernetes.io/instance']", "metadata.labels['mpc/identity']", "has no label", tree="two-party"),
]

FILES = [
    M("kustomization files", "a manifest that is in none", "kustomization.yaml", "  - kubernetes/peers.yaml\n", "", "no kustomization has it"),
    M("kustomization files", "a file that is in none", "keygen/kustomization.yaml", "      - enclave.json\n", "", "no kustomization has it"),
    M("listening", "the core listens elsewhere", SERVER, "listen_port = 50101", "listen_port = 50100", "the core is told"),
    M("listening", "metrics elsewhere", SERVER, "0.0.0.0:9647", "0.0.0.0:9646", "the core is told"),
    M("hosts", "a peer of another name", SERVER, 'address = "mpc-node-2"', 'address = "mpc-node-22"', "no Service mpc-node-22"),
    M("hosts", "a Service of another name", "kubernetes/peers.yaml", '"mpc-node-3"', '"mpc-nodes-3"', "no Service mpc-node-3"),
    M("hosts", "the party is another", SERVER, "my_id = 1", "my_id = 2", "leads away from this party"),
    M("hosts", "clients call another Service", CLIENT, "mpc-node-1-client", "mpc-node-1-clients", "no Service mpc-node-1-clients"),
    M("hosts", "clients call another port", CLIENT, ":50101", ":50100", "has no port 50100"),
    M("hosts", "the worker calls another Service", CONNECTOR, "http://mpc-node-1-client", "http://kms-core", "no Service kms-core"),
    M("hosts", "a rehearsal calls nobody", "rehearsal/job.yaml", '- "bob-mpc-service"', '- "bobs-mpc-service"', "no Service bobs-mpc-service", tree="two-party"),
    M("ways out", "no way to the peers", POLICIES, "          port: 50002", "          port: 50003", "for peer"),
    M("ways out", "no way to traces", POLICIES, "port: 4317", "port: 4318", "for traces"),
    M("ways out", "no way to AWS", POLICIES, "port: 443", "port: 80", "for AWS"),
    M("ways out", "no names", POLICIES, "port: 53", "port: 5353", "for names"),
    M("ways out", "no way to the database", CONNECTOR_POLICIES, "port: 5433", "port: 5432", "for KMS_CONNECTOR_DATABASE_URL"),
    M("tunnels", "a port is not led in", CORE, "for port in 50002 50101 9647", "for port in 50002 50101", "the tunnel leads"),
    M("tunnels", "the enclave has another address", (CORE, JOB), '"10.118.1.2/24"', '"10.118.1.3/24"', "its ports lead to"),
    M("tunnels", "another range", (CORE, JOB), '"10.118.1.0/24"', '"10.118.2.0/24"', "is not of"),
    M("tunnels", "the resolver is elsewhere", JOB, 'args: ["-l", "10.118.1.1"]', 'args: ["-l", "10.118.0.1"]', "the resolver listens elsewhere"),
    M("relays", "the core looks on another port", SERVER, "web_identity_token_port = 4100", "web_identity_token_port = 4101", "the token is on port 4100"),
    M("relays", "the token is on another port", JOB, "VSOCK-LISTEN:4100", "VSOCK-LISTEN:4200", "the token is on port 4200"),
    M("enclave sizes", "more CPUs than the pod asks for", "enclave/enclave.json", '"cpu_count": 48', '"cpu_count": 50', "asks for other CPUs"),
    M("enclave sizes", "other huge pages", JOB, 'hugepages-1Gi: "96Gi"', 'hugepages-1Gi: "64Gi"', "asks for other huge pages"),
    M("enclave sizes", "nodes set less aside", "terraform/node_boot.sh", "memory_mib: 98304", "memory_mib: 9830", "another memory_mib"),
    M("images", "keys by another image", JOB, "@sha256:6f1c", "@sha256:6f1d", "core and key generation run"),
    M("images", "another is measured", "enclave/Dockerfile", "@sha256:6f1c", "@sha256:6f1d", "about another image"),
    M("measurements", "the core does not trust itself", SERVER, 'pcr1 = "5f2c', 'pcr1 = "5f2d', "does not trust"),
    M("measurements", "the root key opens to another", "terraform/root_key.tf", '"5f2c', '"5f2d', "root_key.tf"),
    M("measurements", "the backup's key opens to another", "backup/key.tf", '"603d', '"603e', "key.tf"),
    M("measurements", "another is expected", "enclave/build-eif.sh", "pcr2='603d", "pcr2='603e", "expects other"),
    M("config paths", "a key that is not in the pod", SERVER, "[threshold.tls.auto]", '[threshold.tls.manual]\ncert.path = "/etc/mpcnet/tls/tls.crt"\n[threshold.tls.auto]', "is in no mount"),
    M("keygen config", "keys go to another bucket", KEYGEN, "alice-private-abeef985", "alice-other-abeef985", "private_vault: not the core's"),
    M("keygen config", "keys under another prefix", KEYGEN, '"PUB-p1"', '"PUB-p2"', "public_vault: not the core's"),
    M("keygen config", "another identity", KEYGEN, 'tls_subject = "mpc-node-1"', 'tls_subject = "mpc-node-2"', "by another name"),
    M("keygen config", "another party's keys", KEYGEN, "my_id = 1", "my_id = 3", "threshold.my_id"),
    M("client config", "another folder", CLIENT, '"PUB-p1"', '"PUB-p2"', "object_folder"),
    M("client config", "another bucket", CLIENT, "https://cdn.example.org", "https://alice.s3.eu-west-1.amazonaws.com", "s3_endpoint"),
    M("client config", "another party", CLIENT, "party_id = 1", "party_id = 2", "party_id"),
]

AWS = [
    M("roles", "a role that nobody makes", "kubernetes/service-account.yaml", "alice-core", "alice-cores", "makes no role"),
    M("roles", "another account", "kubernetes/connector-account.yaml", "iam::210987654321", "iam::310987654321", "makes no role"),
    M("roles", "it trusts another", "terraform/identity.tf", ":mpc-alice", ":mpc-bob", "trusts system:serviceaccount:kms-decentralized:mpc-bob"),
    M("roles", "it trusts another namespace", "terraform/pauser.tf", ":zama-protocol:", ":zama:", "trusts system:serviceaccount:zama:"),
    M("roles", "a role of nobody's", "kustomization.yaml", "  - kubernetes/pauser.yaml\n", "", "no service account takes it on"),
    M("roles taken", "the core is told another", SERVER, "alice-core", "alice-cores", "makes no role"),
    M("roles taken", "key generation is told the connector's", KEYGEN, "alice-core", "alice-connector", "and Job/mpc-node-1-keygen is"),
    M("roles taken", "the core runs as another", CORE, 'serviceAccountName: "mpc-alice"', 'serviceAccountName: "mpc-alice-connector"', "and StatefulSet/mpc-node-1 is"),
    M("roles taken", "a token for others", CORE, "audience: sts.amazonaws.com", "audience: sts.amazonaws.org", "wants a token for"),
    M("buckets", "another bucket", (SERVER, KEYGEN), "alice-private-abeef985", "alice-private-abeef986", "makes no bucket"),
    M("buckets", "Terraform makes another", "terraform/vaults.tf", 'bucket = "testnet-demo-alice-public-abeef985"', 'bucket = "alice-public"', "makes no bucket"),
    M("buckets", "the backup is elsewhere", "backup/vault.tf", "alice-backup-abeef985", "alice-backups-abeef985", "makes no bucket"),
    M("buckets", "the role writes elsewhere", "terraform/identity.tf", "/PRIV-p1/*", "/PRIV-p2/*", "may not write"),
    M("keys", "another alias of the root key", "terraform/root_key.tf", '"alias/testnet-demo-alice"', '"alias/alice"', "makes no alias/testnet-demo-alice"),
    M("keys", "the core asks for another", SERVER, '"alias/testnet-demo-alice"', '"alias/alice"', "makes no alias/alice"),
    M("keys", "the wallet's alias is another", "terraform/connector.tf", '"alias/alice/tx-sender"', '"alias/alice/sender"', "makes no alias/alice/tx-sender"),
    M("keys", "the pauser's alias is another", "kubernetes/pauser.yaml", ":alias/testnet-demo-alice-pauser", ":alias/pauser", "makes no alias/pauser"),
    M("names", "another name of a peer", "terraform/dns.tf", '"${each.value.identity}.testnet', '"x-${each.value.identity}.testnet', "and Terraform names"),
    M("names", "a Service leads elsewhere", "kubernetes/peers.yaml", "mpc-node-2.testnet-demo", "mpc-node-2.mainnet-demo", "and Terraform names"),
    M("names", "a peer without a Service", "terraform/peers.tf", 'identity       = "mpc-node-4"', 'identity       = "mpc-node-5"', "no Service leads to mpc-node-5"),
    M("zone", "another zone", "terraform/dns.tf", 'name    = "testnet-demo.mpc.internal"', 'name    = "demo.mpc.internal"', "is not in the zone"),
    M("balancers", "Terraform looks for another", "terraform/endpoint_service.tf", "kms-decentralized/mpc-node-1", "kms-decentralized/mpc-node-2", "looks for another load balancer"),
    M("balancers", "another security group", WAY_IN, '"testnet-demo-dave-balancer"', '"testnet-demo-balancer"', "makes no security group", "dave", "testnet"),
    M("balancers", "another port is open", "terraform/peers.tf", "to_port           = 50002", "to_port           = 50003", "and the Service has 50002"),
    M("nodes", "nodes have another label", "terraform/node_group.tf", '"mpc"', '"mpcs"', "wants nodes with"),
    M("nodes", "nodes are not marked for enclaves", "terraform/node_group.tf", "node.kubernetes.io/enclave-enabled", "enclaves", "wants nodes with", "dave", "testnet"),
    M("nodes", "a taint is not tolerated", CORE, '- key: "enclave"', '- key: "enclaves"', "does not tolerate"),
    M("database", "another name", "terraform/database.tf", '"database.testnet', '"db.testnet', "the database is db.testnet"),
    M("database", "another port", "terraform/database.tf", "port                   = 5433", "port                   = 5432", "is not the database"),
    M("database", "another database", CONNECTOR, "/connector?", "/kmsconnector?", "is not the database"),
    M("client bucket", "another region", CLIENT, ".s3.us-east-1.", ".s3.us-east-2.", "in us-east-2", "dave"),
]

RUNBOOK = [
    M("runbook objects", "another Service", "README.md", "'service/mpc-node-1'", "'service/mpc-node-9'", "there is no service/mpc-node-9"),
    M("runbook objects", "another Job", JOB, 'name: "mpc-node-1-keygen"\n  namespace', 'name: "mpc-node-1-keys"\n  namespace', "there is no job/mpc-node-1-keygen"),
    M("runbook objects", "another core", "README.md", "statefulset/mpc-node-1", "statefulset/mpc-node-2", "there is no statefulset/mpc-node-2"),
    M("runbook objects", "another namespace", "README.md", "--namespace 'kms-decentralized' 'poddisr", "--namespace 'zama-protocol' 'poddisr", "in namespace zama-protocol"),
    M("runbook namespaces", "another namespace", "README.md", "create secret generic 'rpc-urls' --namespace 'kms-decentralized'", "create secret generic 'rpc-urls' --namespace 'kms'", "namespace kms"),
    M("runbook folders", "one that is not there", "README.md", "-k keygen", "-k keys", "no kustomization in keys"),
    M("runbook folders", "a module that is not there", "README.md", "-chdir=backup", "-chdir=vault", "no module in vault"),
    M("runbook folders", "a module that nobody applies", "README.md", "terraform -chdir=backup apply", "terraform -chdir=backup show", "no command applies it"),
    M("runbook folders", "a kustomization that nobody applies", "README.md", "kubectl apply --server-side -k cluster", "kubectl diff -k cluster", "no command applies it"),
    M("runbook files", "one that is not there", "README.md", "enclave/build-eif.sh", "enclave/build.sh", "there is no enclave/build.sh"),
    M("runbook outputs", "one that is not there", "terraform/outputs.tf", "tx_sender_public_key", "sender_public_key", "has no tx_sender_public_key"),
    M("runbook outputs", "nothing to record", "terraform/outputs.tf", "    endpoint_service_name =", "    service_name =", "has no endpoint_service_name"),
    M("runbook outputs", "nothing of the backup", "backup/outputs.tf", "backup_key_arn ", "key_arn ", "has no backup_key_arn"),
    M("runbook outputs", "nobody binds it", "README.md", "-chdir=backup output -json | mpcnetc", "-chdir=backup output -json | cat # mpcnetc", "nobody binds backup_key_arn"),
    M("runbook binds", "another party", "README.md", "bind \"$SPEC\" --party 'alice'", "bind \"$SPEC\" --party 'bob'", "binds of bob"),
    M("runbook binds", "a file that nobody makes", "README.md", "--party 'alice' -", "--party 'alice' cert.pem", "nothing makes cert.pem"),
    M("runbook binds", "nothing to read", "README.md", "output -json | mpcnetc bind", "output -json >it; mpcnetc bind", "nothing is piped into it"),
    M("runbook buckets", "another bucket", "README.md", "s3://testnet-demo-alice-public", "s3://testnet-demo-bob-public", "is no vault of this party"),
    M("runbook buckets", "another prefix", "README.md", "/PUB-p1/", "/PUB-p2/", "is no vault of this party"),
    M("runbook selectors", "nobody", "README.md", "name=kms-connector,", "name=connector,", "chooses nobody"),
    M("secrets", "a login that nobody makes", "README.md", "docker-registry 'mirror-secret'", "docker-registry 'mirror'", "makes no Secret mirror-secret"),
    M("secrets", "it is no login", "README.md", "docker-registry 'mirror-secret'", "tls 'mirror-secret'", "is no login"),
    M("secrets", "another key of a URL", CONNECTOR, 'key: "gateway-1.a_b"', 'key: "gateway"', "has no gateway"),
    M("secrets", "another Secret of the database", CONNECTOR, '"alices.database"', '"alices-database"', "makes no Secret alices-database"),
    M("secrets", "no password in it", "README.md", "stringData: {username, password}", "stringData: {username}", "has no password"),
    M("secrets", "files of other names", "README.md", "--from-file=username", "--from-file=user", "has no username", "bob"),
    M("secrets", "the wallet's key by another name", "README.md", "--from-file='private-key'", "--from-file='key'", "has no private-key", "carol"),
    M("secrets", "one that no pod wants", CONNECTOR, '"wallet"', '"purse"', "and no pod wants it", "carol"),
    M("runbook containers", "one that is not there", "README.md", "--container migration", "--container migrations", "a container migrations"),
]

# Parties without an enclave, and one with whose certificate comes from a Secret.
PLAIN = [
    M("claims", "the core's volume", CORE, 'claimName: "mpc-node-2-keys"', 'claimName: "mpc-node-1-keys"', "no claim mpc-node-1-keys", "bob", "plain"),
    M("claims", "key generation's volume", JOB, 'claimName: "mpc-node-2-keys"', 'claimName: "keys"', "no claim keys", "bob", "plain"),
    M("config paths", "the vault is in no volume", SERVER, 'path = "/var/lib/mpcnet/keys"', 'path = "/var/lib/mpcnet/key"', "is in no mount", "bob", "plain"),
    M("config paths", "keys are made in no volume", KEYGEN, 'path = "/var/lib/mpcnet/keys"', 'path = "/tmp2"', "is in no mount", "bob", "plain"),
    M("config paths", "the vault cannot be written", CORE, 'mountPath: "/var/lib/mpcnet/keys"\n', 'mountPath: "/var/lib/mpcnet/keys"\n              readOnly: true\n', "cannot be written", "bob", "plain"),
    M("config paths", "another name of the certificate", SERVER, "/etc/mpcnet/tls/tls.crt", "/etc/mpcnet/tls/cert.pem", "volume tls holds", "bob", "plain"),
    M("config paths", "the certificate's Secret has it by another name", CORE, "path: tls.key", "path: key", "volume tls holds", "carol", "plain"),
    M("keygen config", "keys on another volume", KEYGEN, 'path = "/var/lib/mpcnet/keys"', 'path = "/tmp"', "private_vault: not the core's", "bob", "plain"),
    M("paths", "another name of the token", CORE, "value: /var/run/secrets/mpcnet/token", "value: /var/run/secrets/token", "is in no mount", "alice", "plain"),
    M("paths", "the core reads another file", CORE, '"/etc/mpcnet/config/config.toml"', '"/etc/mpcnet/config/kms-server.toml"', "volume config holds", "alice", "plain"),
    M("paths", "the enclave is given what nobody joins", CORE, "OPEN:/etc/mpcnet/config/config.toml", "OPEN:/etc/mpcnet/config/server.toml", "nobody writes it", "dave", "plain"),
    M("paths", "nothing is joined", CORE, "cd /etc/mpcnet/parts", "cd /etc/mpcnet/part", "is in no mount", "dave", "plain"),
    M("roles taken", "the core takes on another role", CORE, ":role/mpc/core/plain-demo-alice-core", ":role/plain-demo-alice-core", "makes no role", "alice", "plain"),
    M("roles taken", "key generation takes on the connector's", JOB, "plain-demo-alice-core", "plain-demo-alice-connector", "and Job/mpc-node-1-keygen is", "alice", "plain"),
    M("roles taken", "a token for others", JOB, "audience: sts.amazonaws.com", "audience: sts", "wants a token for", "bob", "plain"),
    M("ways out", "no way to AWS", POLICIES, "port: 443", "port: 80", "for AWS", "bob", "plain"),
    M("nodes", "nodes have another taint", "terraform/node_group.tf", 'key    = "purpose"', 'key    = "purposes"', "does not tolerate", "alice", "plain"),
    M("images", "keys by another image", JOB, "@sha256:0d9c", "@sha256:0d9d", "core and key generation run", "bob", "plain"),
    M("idle", "the core is told of another bucket", (SERVER, KEYGEN), "plain-demo-alice-private", "plain-demo-alice-secret", "aws_s3_bucket.private", "alice", "plain"),
    M("idle", "a root key that the core never asks for", SERVER, '[private_vault.keychain.aws_kms]\nroot_key_id = "alias/testnet-demo-alice"\nroot_key_spec = "symm"\n', "", "the core has no keychain"),
    M("secrets", "the certificate's Secret is another", CORE, '"mpc-node-4-tls"', '"mpc-node-1-tls"', "makes no Secret mpc-node-1-tls", "dave", "plain"),
    M("secrets", "the runbook makes another", "README.md", "tls 'bobs-certificate'", "generic 'bobs-certificate'", "has no tls.crt", "bob", "plain"),
    M("runbook order", "the core before its keys", "README.md", " --selector 'app.kubernetes.io/component!=core'", "", "before there are keys", "bob", "plain"),
    M("runbook order", "no volume for the keys", "README.md", "component!=core", "component!=keys", "without PersistentVolumeClaim/mpc-node-2-keys", "bob", "plain"),
    M("runbook order", "no account for key generation", "README.md", "component!=core'", "component!=core,app.kubernetes.io/component!=account'", "without ServiceAccount/mpc-bob", "bob", "plain"),
    M("runbook order", "keys after the core", "README.md", "kubectl apply --server-side -k keygen", "kubectl diff -k keygen", "keys are not made between", "alice", "plain"),
    M("runbook hosts", "another Service", "README.md", "--endpoint 'mpc-node-1-client:", "--endpoint 'mpc-node-1:", "the core does not answer at mpc-node-1:", "alice", "testnet"),
    M("runbook hosts", "another port", "README.md", "mpc-node-2-client:50101", "mpc-node-2-client:50100", "does not answer at mpc-node-2-client:50100", "bob", "plain"),
]

MUTATIONS = [*PODS, *FILES, *AWS, *RUNBOOK, *PLAIN]

# Of networks beside the examples (matrix.py), whose names are the trees.
OLDER = "no enclave, 0.13"
BESIDE = [
    M("keygen config", "keys go to another bucket", JOB, "--public-s3-bucket=", "--public-s3-bucket=other-", "--public-s3-bucket=other-", "bob", OLDER),
    M("keygen config", "keys under another prefix", JOB, "=PRIV-p2", "=PRIV-p1", "--private-file-prefix=PRIV-p1", "bob", OLDER),
    M("keygen config", "another party's keys", JOB, "party-id=2", "party-id=1", "--signing-key-party-id=1", "bob", OLDER),
    M("keygen config", "another identity", JOB, "--tls-subject=mpc-node-2", "--tls-subject=mpc-node-3", "--tls-subject=mpc-node-3", "bob", OLDER),
    M("keygen config", "for fewer parties", JOB, '            - "--num-parties=4"\n', "", "is not told --num-parties", "bob", OLDER),
    M("paths", "keys on no volume", JOB, "path=/var/lib/mpcnet/keys", "path=/var/lib/mpcnet/key", "is in no mount", "bob", OLDER),
    M("client config", "the number in the network", CLIENT, "party_id = 1", "party_id = 2", "party_id", "bob", OLDER),
]

# Between parties: files below the whole output.
NETWORK = [
    M("", "one party has another list of peers", f"parties/carol/{SERVER}", 'verification_address = "0x02c', 'verification_address = "0x03c', "the same peers"),
    M("", "a party is not where its peers look", f"parties/bob/{WAY_IN}", 'name: "mpc-node-2"', 'name: "mpc-node-22"', "and there are"),
    M("", "a party listens on another port than its peers call", f"parties/bob/{WAY_IN}", "port: 50002", "port: 50001", "and there are"),
    M("", "another price", f"parties/dave/{SERVER}", "keygen = 1000", "keygen = 2000", "dave: rate_limiter_conf"),
    M("", "another mode", f"parties/dave/{SERVER}", "NoiseFloodSmall", "BitDecSmall", "dave: threshold.decryption_mode"),
    M("", "other timeouts", f"parties/dave/{SERVER}", "network_timeout = 120", "network_timeout = 20", "dave: threshold.core_to_core_net"),
    M("", "no way to a peer", "parties/alice/kubernetes/peers.yaml", 'name: "mpc-node-4"', 'name: "mpc-node-5"', "and its peers are"),
    M("", "clients of the network look elsewhere", "network/core-client.toml", "bobs-public", "bobs-other", "not as its party has it"),
]
