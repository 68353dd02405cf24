# Holds what the core may do with its backup to the spec: terraform test.

mock_provider "aws" {
  mock_data "aws_eks_cluster" {
    defaults = {
      name = "mpc-carol"
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
        oidc = [{ issuer = "https://oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF" }]
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
    values = { id = "subnet-00000000000000001", availability_zone_id = "eun1-az1", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000002"]
    values = { id = "subnet-00000000000000002", availability_zone_id = "eun1-az2", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000003"]
    values = { id = "subnet-00000000000000003", availability_zone_id = "eun1-az3", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000004"]
    values = { id = "subnet-00000000000000004", availability_zone_id = "eun1-az1", map_public_ip_on_launch = false }
  }

  mock_data "aws_iam_openid_connect_provider" {
    defaults = {
      arn = "arn:aws:iam::410987654321:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    }
  }

  mock_data "aws_lbs" {
    defaults = {
      arns = ["arn:aws:elasticloadbalancing:eu-north-1:410987654321:loadbalancer/net/core/0123456789abcdef"]
    }
  }
}

run "backup" {
  command = plan

  assert {
    condition = toset(flatten([
      for statement in jsondecode(local.core_policy).Statement : statement.Action
      if strcontains(jsonencode(statement.Resource), "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b")
    ])) == toset(["s3:GetObject", "s3:ListBucket", "s3:PutObject"])
    error_message = "The core lists, reads and writes its backup, and deletes nothing."
  }

  assert {
    condition = [
      for statement in jsondecode(local.core_policy).Statement : statement.Condition
      if statement.Resource == "arn:aws:kms:eu-north-1:810987654321:key/mrk-bd4d3195d00c44058eece49b5684711c" && contains(flatten([statement.Action]), "kms:Decrypt")
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
    error_message = "The core opens its backup in attested enclaves of trusted releases, each with all of its measurements, and not otherwise."
  }

  assert {
    condition = [
      for statement in jsondecode(local.core_policy).Statement : statement.Resource
      if contains(flatten([statement.Action]), "sts:AssumeRole")
    ] == ["arn:aws:iam::810987654321:role/testnet-demo-carol-backup"]
    error_message = "The one role that the core may take on is the one that restores."
  }
}
