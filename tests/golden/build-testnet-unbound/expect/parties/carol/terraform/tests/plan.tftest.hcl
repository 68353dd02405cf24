# Holds the plan of this module to the spec, with a mocked AWS: terraform test. Nothing is applied, since what holds keys
# refuses to be destroyed again.

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

run "before_the_load_balancer" {
  command = plan

  override_data {
    target = data.aws_lbs.core
    values = { arns = [] }
  }

  assert {
    condition     = length(aws_vpc_endpoint_service.core) == 0
    error_message = "Without a load balancer there is nothing to offer, and the plan is clean."
  }

  assert {
    condition     = output.mpcnet.endpoint_service_name == null
    error_message = "An endpoint service that does not exist has no name."
  }
}

run "endpoint_service" {
  command = plan

  assert {
    condition = aws_vpc_endpoint_service.core["core"].allowed_principals == toset([
      "arn:aws:iam::210987654321:root",
      "arn:aws:iam::310987654321:root",
      "arn:aws:iam::510987654321:root",
    ])
    error_message = "The account of every peer is admitted, and nobody else."
  }

  assert {
    condition     = !contains(values(local.peer_principals), "arn:aws:iam::410987654321:root")
    error_message = "A party has no edge to itself."
  }

  assert {
    condition = aws_vpc_endpoint_service.core["core"].supported_regions == toset([
      "eu-central-1",
      "eu-north-1",
      "eu-west-1",
      "us-east-1",
    ])
    error_message = "The service is offered where a peer stands, and nowhere else."
  }

  assert {
    condition     = aws_vpc_endpoint_service.core["core"].acceptance_required == false
    error_message = "Whether endpoints are accepted by hand is as the spec says."
  }

  assert {
    condition = data.aws_lbs.core.tags == tomap({
      "elbv2.k8s.aws/cluster" = "mpc-carol"
      "service.k8s.aws/stack" = "kms-decentralized/mpc-node-3"
    })
    error_message = "The load balancer is the one that the Service of this party asked for."
  }
}

run "peers" {
  command = plan

  assert {
    condition = { for peer, endpoint in aws_vpc_endpoint.peer : peer => endpoint.service_name } == {
    }
    error_message = "There is an endpoint for each bound peer, to the service that it has bound."
  }

  assert {
    condition = { for peer, service in local.peers : peer => service.service_region } == {
    }
    error_message = "An endpoint names the region of its service where that is another one."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.peer : endpoint.private_dns_enabled == false])
    error_message = "The services have no verified private name, so no endpoint may ask for one."
  }

  assert {
    condition     = length(local.subnets) == 3
    error_message = "An endpoint has one subnet in each zone."
  }

  assert {
    condition = { for peer, record in aws_route53_record.peer : peer => record.name } == {
    }
    error_message = "Each bound peer has the name that its ExternalName Service points at."
  }

  assert {
    condition = alltrue([
      for rule in aws_vpc_security_group_ingress_rule.peers :
      rule.ip_protocol == "tcp" && rule.from_port == 50001 && rule.to_port == 50001 && rule.cidr_ipv4 != "0.0.0.0/0"
    ])
    error_message = "The endpoints admit the peer port alone, and not from everywhere."
  }
}

run "core" {
  command = plan

  assert {
    condition     = output.mpcnet.account == "410987654321" && output.mpcnet.region == "eu-north-1"
    error_message = "The module is for the account and the region of the spec."
  }

  assert {
    condition = length([
      for action in flatten([for statement in jsondecode(local.core_policy).Statement : statement.Action]) : action
      if strcontains(action, "*")
    ]) == 0
    error_message = "What the core may do is named action by action."
  }

  assert {
    condition = jsondecode(aws_iam_role.core.assume_role_policy).Statement[0].Condition.StringEquals == {
      "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:aud" = "sts.amazonaws.com"
      "oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub" = "system:serviceaccount:kms-decentralized:mpc-carol"
    }
    error_message = "One service account takes the role on, and nobody else."
  }

  assert {
    condition = (
      aws_s3_bucket_public_access_block.private.block_public_policy
      && aws_s3_bucket_public_access_block.private.restrict_public_buckets
      && aws_s3_bucket_versioning.private.versioning_configuration[0].status == "Enabled"
      && aws_s3_bucket.private.force_destroy != true
    )
    error_message = "The private vault is closed to the public, keeps its versions and is never emptied by Terraform."
  }

  assert {
    condition = length([
      for statement in jsondecode(aws_s3_bucket_policy.public.policy).Statement : statement
      if statement.Effect == "Allow" && !contains(["s3:GetObject", "s3:ListBucket"], statement.Action)
    ]) == 0
    error_message = "The public may read the public vault, and never write to it."
  }

  assert {
    condition = (
      aws_launch_template.node.enclave_options[0].enabled
      && aws_launch_template.node.metadata_options[0].http_tokens == "required"
      && aws_launch_template.node.block_device_mappings[0].ebs[0].encrypted == "true"
    )
    error_message = "Nodes carry enclaves, answer no IMDSv1 request and encrypt their disks."
  }

  assert {
    condition = (
      strcontains(base64decode(aws_launch_template.node.user_data), "'cpu_count: 48'")
      && strcontains(base64decode(aws_launch_template.node.user_data), "'memory_mib: 98304'")
    )
    error_message = "A node sets aside what the enclave of the spec takes."
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
    condition = length([
      for action in flatten([for statement in jsondecode(aws_kms_key.root.policy).Statement : statement.Action if statement.Effect == "Allow"]) : action
      if action == "kms:CreateGrant" || strcontains(action, "*")
    ]) == 0
    error_message = "No grant leads past the attestation, and every action is named."
  }
}
