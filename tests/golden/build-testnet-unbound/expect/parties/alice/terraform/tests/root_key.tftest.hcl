# Holds the root key to the spec, with a mocked AWS: terraform test. Nothing is applied, since a key refuses to be destroyed.

mock_provider "aws" {
  mock_data "aws_eks_cluster" {
    defaults = {
      name = "mpc-alice"
      vpc_config = [{
        vpc_id = "vpc-0123456789abcdef0"
        subnet_ids = [
          "subnet-00000000000000001",
          "subnet-00000000000000002",
          "subnet-00000000000000003",
          "subnet-00000000000000004",
        ]
        cluster_security_group_id = "sg-0123456789abcdef0"
        security_group_ids        = []
        public_access_cidrs       = []
        endpoint_private_access   = true
        endpoint_public_access    = false
      }]
      identity = [{
        oidc = [{ issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF" }]
      }]
      certificate_authority = [{ data = "" }]
      kubernetes_network_config = [{
        elastic_load_balancing = []
        ip_family              = "ipv4"
        service_ipv4_cidr      = "172.20.0.0/16"
        service_ipv6_cidr      = ""
      }]
    }
  }

  mock_data "aws_vpc" {
    defaults = {
      id                   = "vpc-0123456789abcdef0"
      enable_dns_support   = true
      enable_dns_hostnames = true
      cidr_block_associations = [{
        association_id = "vpc-cidr-assoc-0123456789abcdef0"
        cidr_block     = "10.0.0.0/16"
        state          = "associated"
      }]
    }
  }

  mock_data "aws_subnet" {
    defaults = {
      vpc_id                  = "vpc-0123456789abcdef0"
      map_public_ip_on_launch = false
    }
  }

  # A private subnet in each zone, and in the first zone two.
  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000001"]
    values = { id = "subnet-00000000000000001", availability_zone_id = "euw1-az1", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000002"]
    values = { id = "subnet-00000000000000002", availability_zone_id = "euw1-az2", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000003"]
    values = { id = "subnet-00000000000000003", availability_zone_id = "euw1-az3", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000004"]
    values = { id = "subnet-00000000000000004", availability_zone_id = "euw1-az1", map_public_ip_on_launch = false }
  }

  mock_data "aws_iam_openid_connect_provider" {
    defaults = {
      arn = "arn:aws:iam::210987654321:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    }
  }

  mock_data "aws_lbs" {
    defaults = {
      arns = ["arn:aws:elasticloadbalancing:eu-west-1:210987654321:loadbalancer/net/core/0123456789abcdef"]
    }
  }
}

run "root_key" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.root.policy).Statement : statement.Condition
      if statement.Effect == "Allow" && length(setintersection(flatten([statement.Action]), ["kms:Decrypt", "kms:GenerateDataKey"])) > 0
      ] == [
      {
        StringEqualsIgnoreCase = {
          "kms:RecipientAttestation:ImageSha384" = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
          "kms:RecipientAttestation:PCR0"        = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
          "kms:RecipientAttestation:PCR1"        = "5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
          "kms:RecipientAttestation:PCR2"        = "603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
        }
      },
    ]
    error_message = "The root key opens to attested enclaves of trusted releases, each with all of its measurements, and to nothing else."
  }

  assert {
    condition = {
      for statement in jsondecode(aws_kms_key.root.policy).Statement : statement.Sid => statement.Principal.AWS
      if statement.Effect == "Allow"
      } == {
      CoreLooksAtKey = "arn:aws:iam::210987654321:role/testnet-demo-alice-core"
      "Enclavev0150" = "arn:aws:iam::210987654321:role/testnet-demo-alice-core"
      Administration = "arn:aws:iam::210987654321:root"
    }
    error_message = "The core's role uses the root key, the account administers it, and nobody else is named."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_kms_key.root.policy).Statement : statement.Action
      if statement.Effect == "Allow"
      ])) == toset([
      "kms:CancelKeyDeletion",
      "kms:CreateAlias",
      "kms:Decrypt",
      "kms:DeleteAlias",
      "kms:DescribeKey",
      "kms:DisableKey",
      "kms:DisableKeyRotation",
      "kms:EnableKey",
      "kms:EnableKeyRotation",
      "kms:GenerateDataKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListGrants",
      "kms:ListKeyPolicies",
      "kms:ListResourceTags",
      "kms:PutKeyPolicy",
      "kms:RevokeGrant",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ])
    error_message = "Every action is named, and no grant leads past the attestation."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.root.policy).Statement : statement.Condition.ArnNotEquals["aws:PrincipalArn"]
      if statement.Effect == "Deny" && statement.Action == "kms:PutKeyPolicy"
      ] == [
    ]
    error_message = "The policy is changed by the roles that the spec names, where it names any."
  }

  assert {
    condition     = length(aws_kms_key.root.policy) <= 32768
    error_message = "KMS takes a policy of 32 KiB, and this one is larger."
  }

  assert {
    condition     = "${aws_kms_key.root.key_usage} ${aws_kms_key.root.customer_master_key_spec}" == "ENCRYPT_DECRYPT SYMMETRIC_DEFAULT"
    error_message = "The root key wraps data keys."
  }

  assert {
    condition = (
      aws_kms_key.root.enable_key_rotation == true
      && aws_kms_key.root.deletion_window_in_days == 30
    )
    error_message = "The root key is renewed, and would be deleted, as the spec says."
  }

  assert {
    condition     = aws_kms_alias.root.name == "alias/testnet-demo-alice"
    error_message = "The root key has the alias that the core's configuration names."
  }
}
