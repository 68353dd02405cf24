# Holds the plan of this module to the spec, with a mocked AWS: terraform test. Nothing is applied, since what holds keys
# refuses to be destroyed again. This file is about the mesh: who is let in, and where the party goes itself.

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

run "this_party" {
  command = plan

  assert {
    condition = { for key in ["network", "party", "account", "region"] : key => output.mpcnet[key] } == {
      network = "testnet-demo"
      party   = "dave"
      account = "510987654321"
      region  = "us-east-1"
    }
    error_message = "The module is for the network, the party, the account and the region of the spec."
  }

  assert {
    condition = local.tags == {
      "mpcnet:environment" = "testnet"
      "mpcnet:network"     = "testnet-demo"
      "mpcnet:party"       = "dave"
    }
    error_message = "The party's tags are those of the spec."
  }

  assert {
    condition     = data.aws_eks_cluster.this.name == "mpc-dave"
    error_message = "The cluster is the one that the spec names."
  }

  assert {
    condition     = length(local.subnets) == 6
    error_message = "There is one private subnet for each zone, though a zone has two."
  }
}

run "way_in" {
  command = plan

  assert {
    condition = data.aws_lbs.core.tags == tomap({
      "elbv2.k8s.aws/cluster" = "mpc-dave"
      "service.k8s.aws/stack" = "kms-decentralized/mpc-node-4"
    })
    error_message = "The load balancer is the one that the Service of this party asked for."
  }

  assert {
    condition     = [for service in aws_vpc_endpoint_service.core : service.network_load_balancer_arns] == [data.aws_lbs.core.arns]
    error_message = "There is one endpoint service, in front of that load balancer."
  }

  assert {
    condition = aws_vpc_endpoint_service.core[0].allowed_principals == toset([
      "arn:aws:iam::210987654321:root",
      "arn:aws:iam::310987654321:root",
      "arn:aws:iam::410987654321:root",
    ])
    error_message = "The account of every peer is admitted, and nobody else."
  }

  assert {
    condition = sort(keys(local.peer_principals)) == sort([
      "alice",
      "bob",
      "carol",
    ])
    error_message = "Who is admitted is every peer, and not the party itself."
  }

  assert {
    condition = aws_vpc_endpoint_service.core[0].supported_regions == toset([
      "eu-central-1",
      "eu-north-1",
      "eu-west-1",
      "us-east-1",
    ])
    error_message = "The service is offered where a peer stands, and nowhere else."
  }

  assert {
    condition     = aws_vpc_endpoint_service.core[0].acceptance_required == false
    error_message = "Whether endpoints are accepted by hand is as the spec says."
  }

  assert {
    condition     = aws_security_group.balancer.tags["Name"] == "testnet-demo-dave-balancer"
    error_message = "The load balancer's security group has the tag by which the Service names it."
  }

  assert {
    condition = [
      for rule in aws_vpc_security_group_ingress_rule.balancer : "${rule.cidr_ipv4} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"
    ] == ["10.0.0.0/16 tcp 50001-50001"]
    error_message = "The load balancer admits the VPC to the peer port, and nothing else."
  }

  assert {
    condition = toset([
      for rule in aws_vpc_security_group_egress_rule.balancer : "${rule.cidr_ipv4} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"
      ]) == toset([
      "10.0.0.0/16 tcp 50001-50001",
    ])
    error_message = "The load balancer calls the peer port of pods, and nothing else."
  }
}

run "way_out" {
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
    condition = alltrue([
      for peer, service in local.peers : aws_vpc_endpoint.peer[peer].service_region == service.service_region
      if service.service_region != null
    ])
    error_message = "The region is asked for as it is named."
  }

  assert {
    condition = { for peer, endpoint in aws_vpc_endpoint.peer : peer => sort(endpoint.subnet_ids) } == {
    }
    error_message = "An endpoint has one subnet in each zone from which its service can be reached."
  }

  assert {
    condition = alltrue([
      for peer, endpoint in aws_vpc_endpoint.peer :
      endpoint.vpc_endpoint_type == "Interface" && endpoint.private_dns_enabled == false && endpoint.tags["mpcnet:peer"] == peer
    ])
    error_message = "Endpoints are interfaces that say whose they are; the services have no private name to ask for."
  }

  assert {
    condition = { for peer, record in aws_route53_record.peer : peer => "${record.type} ${record.name}" } == {
    }
    error_message = "Each bound peer has the name that its ExternalName Service points at."
  }

  assert {
    condition = (
      aws_route53_zone.peers.name == "testnet-demo.mpc.internal"
      && [for vpc in aws_route53_zone.peers.vpc : vpc.vpc_id] == [data.aws_vpc.this.id]
    )
    error_message = "The zone of the peers' names is private to the VPC of the cluster."
  }

  assert {
    condition = alltrue([
      for rule in aws_vpc_security_group_ingress_rule.peers :
      "${rule.ip_protocol} ${rule.from_port}-${rule.to_port}" == "tcp 50001-50001"
    ])
    error_message = "The endpoints admit the peer port and no other."
  }

  assert {
    condition = toset([for rule in aws_vpc_security_group_ingress_rule.peers : rule.cidr_ipv4]) == toset([
      "10.0.0.0/16",
    ])
    error_message = "The endpoints admit the addresses of the spec, else those of the VPC."
  }
}
