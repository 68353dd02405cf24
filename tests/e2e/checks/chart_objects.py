# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Objects that stand in for what the charts kms-core and kms-connector make of values: their names, labels, containers and
variables, and no more of them than patches and checks touch. Facts: kms: charts/kms-core, fhevm: charts/kms-connector."""

import json

# The container that would fetch certificates from what a bucket lists.
FETCHES = "kms-core-init-load-env"
BLOCKS = {"gw-listener": "kmsConnectorGwListener", "kms-worker": "kmsConnectorKmsWorker", "tx-sender": "kmsConnectorTxSender"}


def image(values):
    return f"{values['name']}:{values['tag']}"


def service(name, selector):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "labels": dict(selector)},
            "spec": {"type": "ClusterIP", "ports": [{"name": "monitoring", "port": 9100}], "selector": dict(selector)}}


def relay(values, name, port, target, **more):
    return {"name": name, "image": image(values["socat"]["image"]), "imagePullPolicy": values["socat"]["image"]["pullPolicy"],
            "restartPolicy": "Always", "command": ["socat"],
            "args": ["-d0", f"VSOCK-LISTEN:{port},fork,reuseaddr", target], **more}


def core_containers(core, values):
    workdir = core["workdir"]
    mount = [{"mountPath": workdir, "name": "workdir"}]
    tunnel = core["nitroEnclave"]["networkTunnel"]
    told = [tunnel[key] for key in ("parentAddress", "enclaveAddress", "subnet", "queueCount", "tokioWorkerThreads")]
    init = [
        {"name": FETCHES, "image": image(values["socat"]["image"]), "command": ["/bin/sh"], "args": ["-c", "envsubst"],
         "workingDir": workdir, "volumeMounts": mount},
        relay(values, "enclave-config", 4000, "OPEN:kms-server.toml,rdonly", workingDir=workdir, volumeMounts=mount),
        relay(values, "kms-core-enclave-logger", 3000, "STDOUT"),
        relay(values, "enclave-web-identity-token", core["nitroEnclave"]["webIdentityTokenPort"],
              "OPEN:/var/run/secrets/eks.amazonaws.com/serviceaccount/token,rdonly"),
        {"name": "enclave-network-tunnel", "image": image(core["image"]), "restartPolicy": "Always", "command": ["/bin/sh"],
         "args": ["-c", "\n".join(f'"{value}"' for value in [2100, *told])],
         "securityContext": {"allowPrivilegeEscalation": True, "privileged": True, "runAsUser": 0},
         "volumeMounts": [{"name": "tun-device", "mountPath": "/dev/net/tun"}], "resources": tunnel["resources"]},
    ]
    probes = {probe: {"grpc": {"port": core["ports"]["client"]}, **core[probe]}
              for probe in ("startupProbe", "readinessProbe", "livenessProbe")}
    enclave = {"aws.ec2.nitro/nitro_enclaves": "1", "aws.ec2.nitro/nitro_enclaves_cpus": core["nitroEnclave"]["cpuCount"],
               "hugepages-1Gi": f"{core['nitroEnclave']['memoryGiB']}Gi"}
    main = {"name": "kms-core-enclave", "image": image(core["image"]), "imagePullPolicy": core["image"]["pullPolicy"],
            "securityContext": values["containerSecurityContext"], "command": ["/bin/sh"],
            "args": ["-c", "nitro-cli run-enclave --config /var/lib/kms-core/config/enclave.json"],
            "env": [{"name": "RUST_LOG", "value": "info"},
                    *({"name": key, "valueFrom": {"configMapKeyRef": {"name": core["envFrom"]["configmap"]["name"], "key": key}}}
                      for key in ("KMS_CORE__PRIVATE_VAULT__STORAGE__S3__BUCKET", "KMS_CORE__PUBLIC_VAULT__STORAGE__S3__BUCKET",
                                  "KMS_CORE__PRIVATE_VAULT__KEYCHAIN__AWS_KMS__ROOT_KEY_ID"))],
            "workingDir": workdir,
            "volumeMounts": [*mount, {"mountPath": "/var/lib/kms-core/config", "name": "config-files"},
                             {"mountPath": "/hugepages", "name": "hugepage"},
                             {"mountPath": "/dev/nitro_enclaves", "name": "nitro-device"}],
            "ports": [{"containerPort": core["ports"][port], "protocol": "TCP"} for port in ("client", "peer", "metrics")],
            "resources": {"requests": {**enclave, "memory": "2Gi"},
                          "limits": {**enclave, "memory": "4Gi", "ephemeral-storage": core["resources"]["limits"]["ephemeralStorage"]}},
            **probes}
    return init, main


def core_objects(values):
    core = values["kmsCore"]
    name, labels = core["nameOverride"], {"app": "kms-core", "app.kubernetes.io/name": core["nameOverride"]}
    init, main = core_containers(core, values)
    device = {path: {"hostPath": {"path": path, "type": "CharDevice"}} for path in ("/dev/nitro_enclaves", "/dev/net/tun")}
    pod = {"securityContext": values["podSecurityContextForEnclave"], "serviceAccountName": core["serviceAccountName"],
           "subdomain": name, "initContainers": init, "containers": [main], "nodeSelector": core["nodeSelector"],
           "tolerations": core["tolerations"], "restartPolicy": "Always",
           "imagePullSecrets": [{"name": "registry-credentials"}],
           "volumes": [{"name": "workdir", "emptyDir": {}},
                       {"name": "config-files", "configMap": {"name": f"{name}-config", "defaultMode": 0o664}},
                       {"name": "hugepage", "emptyDir": {"medium": "HugePages"}},
                       {"name": "nitro-device", **device["/dev/nitro_enclaves"]}, {"name": "tun-device", **device["/dev/net/tun"]}]}
    return [
        service(name, labels), service(f"{name}-{values['kmsPeers']['id']}", labels),
        {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name, "labels": labels},
         "spec": {"replicas": values["kmsPeers"]["count"], "ordinals": {"start": values["kmsPeers"]["id"]},
                  "podManagementPolicy": "Parallel", "serviceName": name, "selector": {"matchLabels": {"app": "kms-core"}},
                  "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1}},
                  "template": {"metadata": {"labels": labels, "annotations": {"checksum/config": "0", **values["podAnnotations"]}},
                               "spec": pod}}},
    ]


def connector_env(process, values, own):
    """As the chart orders them: a variable can be put into those below it."""
    common = values["commonConfig"]
    env = {"DATABASE_URL": common["databaseUrl"], "GATEWAY_URL": common["gatewayUrl"], "GATEWAY_CHAIN_ID": common["gatewayChainId"],
           "DECRYPTION_CONTRACT__ADDRESS": common["gatewayContractAddresses"]["decryption"],
           "GATEWAY_CONFIG_CONTRACT__ADDRESS": common["gatewayContractAddresses"]["gatewayConfig"],
           "KMS_GENERATION_CONTRACT__ADDRESS": common["ethereumContractAddresses"]["kmsGeneration"],
           "PROTOCOL_CONFIG_CONTRACT__ADDRESS": common["ethereumContractAddresses"]["protocolConfig"],
           "ETHEREUM_URL": common["ethereumUrl"], "ETHEREUM_CHAIN_ID": common["ethereumChainId"]}
    if process == "kms-worker":
        env["ETHEREUM_ACL_ADDRESS"] = common["ethereumContractAddresses"]["acl"]
        for chain, prefix in (("polygon", "POLYGON"), ("bnbTestnet", "BNB_TESTNET")):
            env |= {f"{prefix}_URL": common.get(f"{chain}Url", ""), f"{prefix}_CHAIN_ID": common.get(f"{chain}ChainId", ""),
                    f"{prefix}_ACL_ADDRESS": common.get(f"{chain}ContractAddresses", {}).get("acl", "")}
        env["KMS_CORE_ENDPOINTS"] = own["config"]["kmsCoreEndpoints"]
        env["HOST_CHAINS"] = json.dumps([{**chain, "chainId": int(chain["chainId"])} for chain in own["config"]["hostChains"]])
    listed = [*common["env"], *(own.get("env") or []), *({"name": f"KMS_CONNECTOR_{key}", "value": value} for key, value in env.items())]
    if process == "tx-sender":
        aws, secret = own["wallet"]["awsKms"], own["wallet"].get("secret")
        listed.append({"name": "KMS_CONNECTOR_AWS_KMS_CONFIG__KEY_ID", "valueFrom": {"configMapKeyRef": aws["configmap"]}}
                      if aws["enabled"] else {"name": "KMS_CONNECTOR_PRIVATE_KEY", "valueFrom": {"secretKeyRef": secret}})
    if own["tracing"]["enabled"]:
        listed += [{"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": common["tracing"]["endpoint"]},
                   {"name": "KMS_CONNECTOR_SERVICE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]
    return listed


def deployment(process, values, own):
    name = own["nameOverride"]
    labels = {"app": f"kms-connector-{process}", "app.kubernetes.io/name": name}
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    # Helm lays values over the chart's own: null takes a key away.
    strategy = {key: value for key, value in (rolling | own.get("updateStrategy", {})).items() if value is not None}
    probes = {f"{probe}Probe": {key: value for key, value in own["probes"][probe].items() if key != "enabled"}
              for probe in ("liveness", "readiness")}
    container = {"name": f"kms-connector-{process}", "image": image(own["image"]), "env": connector_env(process, values, own),
                 "ports": [{"name": "monitoring", "containerPort": own["ports"]["monitoring"], "protocol": "TCP"}],
                 "resources": own["resources"], **probes}
    return [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "labels": labels},
         "spec": {"replicas": own["replicas"], "strategy": strategy, "selector": {"matchLabels": {"app": labels["app"]}},
                  "template": {"metadata": {"labels": labels, "annotations": values["podAnnotations"]},
                               "spec": {"imagePullSecrets": [{"name": "registry-credentials"}], "restartPolicy": "Always",
                                        "serviceAccountName": own["serviceAccountName"], "containers": [container]}}}},
        service(name, labels),
    ]


def connector_objects(values):
    return [item for process, block in BLOCKS.items() for item in deployment(process, values, values[block])]


def text(chart, values):
    """What Helm hands to a post-renderer; JSON is YAML too, and leaves no word to be taken for a number."""
    items = core_objects(values) if chart == "kms-core" else connector_objects(values)
    return "".join(f"---\n{json.dumps(item, ensure_ascii=False)}\n" for item in items)
