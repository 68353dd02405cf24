# Holds the plan of this module to the spec, with a mocked AWS: terraform test. Nothing is applied, since what holds keys
# refuses to be destroyed again. This file is about the core: its vaults, its role and its root key.

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

run "public_vault" {
  command = plan

  assert {
    condition     = aws_s3_bucket.public.bucket == "testnet-demo-alice-public-abeef985" && aws_s3_bucket.public.force_destroy != true
    error_message = "The bucket has the name of the spec, and Terraform never empties it."
  }

  assert {
    condition = (
      aws_s3_bucket_versioning.public.versioning_configuration[0].status == "Enabled"
      && aws_s3_bucket_ownership_controls.public.rule[0].object_ownership == "BucketOwnerEnforced"
      && [for rule in aws_s3_bucket_server_side_encryption_configuration.public.rule : rule.apply_server_side_encryption_by_default[0].sse_algorithm] == ["AES256"]
    )
    error_message = "The public vault keeps its versions, belongs to its account alone and is encrypted at rest."
  }

  assert {
    condition = (
      aws_s3_bucket_public_access_block.public.block_public_acls
      && aws_s3_bucket_public_access_block.public.ignore_public_acls
      && aws_s3_bucket_public_access_block.public.block_public_policy == false
      && aws_s3_bucket_public_access_block.public.restrict_public_buckets == false
    )
    error_message = "No ACL opens the public vault; its policy does where the spec says so."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.public.policy).Statement == [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::testnet-demo-alice-public-abeef985", "arn:aws:s3:::testnet-demo-alice-public-abeef985/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "AnyoneReads"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::testnet-demo-alice-public-abeef985/PUB-p1/*"
      },
    ]
    error_message = "Over TLS alone, the public has of the public vault what the spec gives it, and never writes."
  }

  assert {
    condition = [for rule in aws_s3_bucket_cors_configuration.public.cors_rule : sort(rule.allowed_origins)] == [sort([
      "*",
    ])]
    error_message = "Browsers may read it from the origins of the spec."
  }

  assert {
    condition = flatten([for rule in aws_s3_bucket_lifecycle_configuration.public.rule : rule.noncurrent_version_expiration[*].noncurrent_days]) == [
    ]
    error_message = "Overwritten versions go when the spec says, and else never."
  }
}

run "private_vault" {
  command = plan

  assert {
    condition     = aws_s3_bucket.private.bucket == "testnet-demo-alice-private-abeef985" && aws_s3_bucket.private.force_destroy != true
    error_message = "The bucket has the name of the spec, and Terraform never empties it."
  }

  assert {
    condition = (
      aws_s3_bucket_versioning.private.versioning_configuration[0].status == "Enabled"
      && aws_s3_bucket_ownership_controls.private.rule[0].object_ownership == "BucketOwnerEnforced"
    )
    error_message = "The private vault keeps its versions and belongs to its account alone."
  }

  assert {
    condition = [for rule in aws_s3_bucket_server_side_encryption_configuration.private.rule : rule.apply_server_side_encryption_by_default[0].sse_algorithm] == [
      "AES256",
    ]
    error_message = "The private vault is encrypted at rest."
  }

  assert {
    condition = (
      aws_s3_bucket_public_access_block.private.block_public_acls
      && aws_s3_bucket_public_access_block.private.ignore_public_acls
      && aws_s3_bucket_public_access_block.private.block_public_policy
      && aws_s3_bucket_public_access_block.private.restrict_public_buckets
    )
    error_message = "Nothing opens the private vault to the public."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.private.policy).Statement == [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::testnet-demo-alice-private-abeef985", "arn:aws:s3:::testnet-demo-alice-private-abeef985/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "CoreAlone"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        Resource  = "arn:aws:s3:::testnet-demo-alice-private-abeef985/*"
        Condition = { ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/testnet-demo-alice-core" } }
      },
    ]
    error_message = "The private vault answers over TLS alone, and to the core alone: what lies there is not under a root key."
  }

  assert {
    condition = flatten([for rule in aws_s3_bucket_lifecycle_configuration.private.rule : rule.noncurrent_version_expiration[*].noncurrent_days]) == [
    ]
    error_message = "Overwritten versions go when the spec says, and else never."
  }
}

run "core_role" {
  command = plan

  assert {
    condition = [for statement in jsondecode(local.core_policy).Statement : statement.Resource if statement.Sid == "UseVaults"] == [[
      "arn:aws:s3:::testnet-demo-alice-public-abeef985/PUB-p1/*",
      "arn:aws:s3:::testnet-demo-alice-private-abeef985/PRIV-p1/*",
    ]]
    error_message = "The core uses its own prefix of its own vaults."
  }

  assert {
    condition = [for statement in jsondecode(local.core_policy).Statement : statement.Action if statement.Sid == "UseVaults"] == [[
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:PutObject",
    ]]
    error_message = "The core reads, writes and takes back objects, and deletes no versions."
  }

  assert {
    condition = length([
      for word in flatten([for statement in jsondecode(local.core_policy).Statement : [statement.Action, statement.Resource]]) : word
      if word == "*" || (!startswith(word, "arn:") && strcontains(word, "*"))
    ]) == 0
    error_message = "What the core may do is named action by action, and nothing of it on everything."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(local.core_policy).Statement : can(statement.Condition)
      if contains(flatten([statement.Action]), "kms:Decrypt")
    ])
    error_message = "The core's role decrypts nothing without a condition."
  }

  assert {
    condition     = length(local.core_policy) <= 10240
    error_message = "IAM takes policies of 10,240 characters in a role, and this one is larger."
  }

  assert {
    condition     = length(aws_iam_role.core.assume_role_policy) <= 2048
    error_message = "IAM takes a trust policy of 2,048 characters, and this one is larger."
  }

  assert {
    condition     = "${aws_iam_role.core.path}${aws_iam_role.core.name}" == "/testnet-demo-alice-core"
    error_message = "The role has the name and the path of the spec."
  }

  assert {
    condition = jsondecode(aws_iam_role.core.assume_role_policy).Statement == [
      {
        Sid    = "CoreServiceAccount"
        Effect = "Allow"
        Action = "sts:AssumeRoleWithWebIdentity"
        Principal = {
          Federated = "arn:aws:iam::210987654321:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
        }
        Condition = {
          StringEquals = {
            "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:aud" = "sts.amazonaws.com"
            "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub" = "system:serviceaccount:kms-decentralized:mpc-alice"
          }
        }
      },
    ]
    error_message = "One service account of one cluster takes the role on, and nobody else."
  }

  assert {
    condition     = aws_iam_role_policy.core.policy == local.core_policy
    error_message = "The role may do what the policy says."
  }

  assert {
    condition     = !strcontains(local.core_policy, "kms:RecipientAttestation") && !contains(keys(output.mpcnet), "root_key_arn")
    error_message = "A core without an enclave has no root key, and nothing is asked of it that it cannot attest."
  }

  assert {
    condition = [
      for statement in jsondecode(local.core_policy).Statement : statement.Resource
      if anytrue([for action in flatten([statement.Action]) : startswith(action, "kms:")])
      ] == [
    ]
    error_message = "Of all keys the core may use the one that encrypts its private vault's bucket, where the spec names one."
  }
}
