# SPDX-License-Identifier: BSD-3-Clause-Clear
"""What deployments make known, for tests that bind it: Terraform's outputs and certificates, of a party that is there
or is only said to be."""

import json
import pathlib
import tempfile

from .bench import run

# A core's, as kms makes it: core/threshold-networking/src/tls.rs looks for these.
CA = """[req]
prompt = no
distinguished_name = name
[name]
CN = "{identity}"
[ca]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
subjectAltName = "DNS:{identity}, DNS:*.{identity}"
subjectKeyIdentifier = hash
"""


def ca_certificate(identity, curve="secp256k1"):
    """A new CA certificate in PEM form, as the core of that identity would make it."""
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "openssl.cnf")
        config.write_text(CA.format(identity=identity))
        return run(["openssl", "req", "-new", "-x509", "-config", config, "-extensions", "ca", "-newkey", "ec", "-pkeyopt",
                    f"ec_paramgen_curve:{curve}", "-nodes", "-keyout", f"{folder}/ca.key", "-sha256", "-days", "3650"]).stdout


def public_key():
    """A new public key on secp256k1 in PEM form."""
    key = run(["openssl", "ecparam", "-name", "secp256k1", "-genkey", "-noout"]).stdout
    return run(["openssl", "ec", "-pubout"], input=key).stdout


def output(value):
    """What `terraform output -json` says of a module; a neighbour that is none of mpcnetc's is sensitive."""
    return json.dumps({"mpcnet": {"sensitive": False, "type": "dynamic", "value": value},
                       "password": {"sensitive": True, "type": "string", "value": "not to be repeated"}})


def outputs(network, party, settings, values):
    """{module: what its `terraform output -json` says} of a party whose lock has `values`; `settings` as `show` has them."""
    backup = settings["vault"]["backup"]
    head = {"format": 1, "network": network, "party": party}
    module = {**head, "account": settings["account"], "region": settings["region"], "vpc_id": "vpc-0c5f1e2d3b4a59687",
              "endpoint_service_name": values.get("endpoint_service_name")}
    for name in ("root_key_arn", "tx_sender_public_key"):
        if name in values:
            module[name] = values[name]
    found = {"terraform": output(module)}
    if "backup_key_arn" in values:
        found["backup"] = output({**head, "account": backup["account"], "region": backup["region"],
                                  "backup_bucket": backup["bucket"], "backup_key_arn": values["backup_key_arn"]})
    return found
