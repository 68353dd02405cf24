#!/bin/bash
# What a node does when it boots, before its kubelet starts: it sets CPUs and memory aside for the enclave.
set -euo pipefail

# The group that owns /dev/nitro_enclaves, under the id that the pod of the core has.
getent group ne >/dev/null || groupadd --gid 1001 ne

# No version: the repository that an Amazon Linux 2023 AMI is locked to holds the one that belongs to it.
package='aws-nitro-enclaves-cli'
rpm --quiet -q "$package" || dnf install -y "$package"

printf '%s\n' \
  '---' \
  'memory_mib: 98304' \
  'cpu_count: 48' \
  >/etc/nitro_enclaves/allocator.yaml

systemctl enable nitro-enclaves-allocator.service
systemctl restart nitro-enclaves-allocator.service
