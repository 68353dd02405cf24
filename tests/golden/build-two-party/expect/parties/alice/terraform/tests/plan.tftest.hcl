# Holds the plan of this module to the spec, with a mocked AWS: terraform test. Nothing is applied, since what holds keys
# refuses to be destroyed again.

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
      arn = "arn:aws:iam::210987654321:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    }
  }

  mock_data "aws_lbs" {
    defaults = {
      arns = ["arn:aws:elasticloadbalancing:us-east-1:210987654321:loadbalancer/net/core/0123456789abcdef"]
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
      "arn:aws:iam::310987654321:root",
    ])
    error_message = "The account of every peer is admitted, and nobody else."
  }

  assert {
    condition     = !contains(values(local.peer_principals), "arn:aws:iam::210987654321:root")
    error_message = "A party has no edge to itself."
  }

  assert {
    condition = aws_vpc_endpoint_service.core["core"].supported_regions == toset([
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
      "elbv2.k8s.aws/cluster" = "mpc-alice"
      "service.k8s.aws/stack" = "kms-decentralized/alice-mpc-service"
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
    condition     = length(local.subnets) == 6
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
