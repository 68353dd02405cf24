# Holds the plan of pauser.tf to the spec, with a mocked AWS. Nothing is applied.

mock_provider "aws" {
  mock_data "aws_eks_cluster" {
    defaults = {
      name = "mpc-dave"
      vpc_config = [{
        vpc_id = "vpc-0123456789abcdef0"
        subnet_ids = [
          "subnet-00000000000000001",
          "subnet-00000000000000002",
          "subnet-00000000000000003",
          "subnet-00000000000000004",
          "subnet-00000000000000005",
          "subnet-00000000000000006",
          "subnet-00000000000000007",
        ]
        cluster_security_group_id = "sg-0123456789abcdef0"
        security_group_ids        = []
        public_access_cidrs       = []
        endpoint_private_access   = true
        endpoint_public_access    = false
      }]
      identity = [{
        oidc = [{ issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF" }]
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
    values = { id = "subnet-00000000000000001", availability_zone_id = "use1-az1", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000002"]
    values = { id = "subnet-00000000000000002", availability_zone_id = "use1-az2", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000003"]
    values = { id = "subnet-00000000000000003", availability_zone_id = "use1-az3", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000004"]
    values = { id = "subnet-00000000000000004", availability_zone_id = "use1-az4", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000005"]
    values = { id = "subnet-00000000000000005", availability_zone_id = "use1-az5", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000006"]
    values = { id = "subnet-00000000000000006", availability_zone_id = "use1-az6", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000007"]
    values = { id = "subnet-00000000000000007", availability_zone_id = "use1-az1", map_public_ip_on_launch = false }
  }

  mock_data "aws_iam_openid_connect_provider" {
    defaults = {
      arn = "arn:aws:iam::510987654321:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    }
  }

  mock_data "aws_lbs" {
    defaults = {
      arns = ["arn:aws:elasticloadbalancing:us-east-1:510987654321:loadbalancer/net/core/0123456789abcdef"]
    }
  }
}

run "pauser_role" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.pauser.assume_role_policy).Statement[*].Condition == [
      {
        StringEquals = {
          "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:aud" = "sts.amazonaws.com"
          "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub" = "system:serviceaccount:zama-protocol:zama-protocol-pause"
        }
      },
    ]
    error_message = "One service account takes the pauser's role on, and nobody else."
  }
}

run "pauser_key" {
  command = plan

  assert {
    condition     = aws_kms_key.pauser.key_usage == "SIGN_VERIFY" && aws_kms_key.pauser.customer_master_key_spec == "ECC_SECG_P256K1"
    error_message = "The wallet is a key that the chain can take signatures of."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_kms_key.pauser.policy).Statement : statement.Principal.AWS
      if statement.Effect == "Allow" && contains(flatten([statement.Action]), "kms:Sign")
      ])) == toset([
      "arn:aws:iam::510987654321:role/testnet-demo-dave-pauser",
    ])
    error_message = "Whom the spec names signs with the wallet, and nobody else does."
  }

  assert {
    condition = length([
      for action in flatten([for statement in jsondecode(aws_kms_key.pauser.policy).Statement : statement.Action if statement.Effect == "Allow"]) : action
      if action == "kms:CreateGrant" || strcontains(action, "*")
    ]) == 0
    error_message = "No grant hands the signing on, and every action is named."
  }

  assert {
    condition     = aws_kms_alias.pauser.name == "alias/testnet-demo-dave-pauser"
    error_message = "The pauser knows its wallet by this alias."
  }
}
