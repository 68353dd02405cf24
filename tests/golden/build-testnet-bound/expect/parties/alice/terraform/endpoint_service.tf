# The way in: the load balancer in front of the core, offered to the peers through PrivateLink. The controller makes the
# load balancer once the Service is there; until then there is none to be found, and nothing to offer.

# Around the load balancer: the Service names this group, and the controller puts it on. Left to itself the controller would
# make one that admits every address. In: the peer port, from the VPC; what comes through PrivateLink is the endpoint
# service's matter. Out: the same port, towards the pods.
resource "aws_security_group" "balancer" {
  #checkov:skip=CKV2_AWS_5:The controller puts it on the load balancer, as the Service says
  name        = "testnet-demo-alice-balancer"
  description = "Load balancer of party alice in network testnet-demo"
  vpc_id      = data.aws_vpc.this.id

  # The Service knows the group by this tag.
  tags = {
    Name = "testnet-demo-alice-balancer"
  }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = toset(data.aws_vpc.this.cidr_block_associations[*].cidr_block)

  security_group_id = aws_security_group.balancer.id
  description       = "Peer port"
  ip_protocol       = "tcp"
  from_port         = 50001
  to_port           = 50001
  cidr_ipv4         = each.value
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  for_each = toset(data.aws_vpc.this.cidr_block_associations[*].cidr_block)

  security_group_id = aws_security_group.balancer.id
  description       = "Peer port of pods"
  ip_protocol       = "tcp"
  from_port         = 50001
  to_port           = 50001
  cidr_ipv4         = each.value
}

data "aws_lbs" "core" {
  tags = {
    "elbv2.k8s.aws/cluster" = "mpc-alice"
    "service.k8s.aws/stack" = "kms-decentralized/mpc-node-1"
  }
}

locals {
  # Who may connect: the account of every peer, and nobody else.
  peer_principals = {
    "bob"   = "arn:aws:iam::310987654321:root"
    "carol" = "arn:aws:iam::410987654321:root"
    "dave"  = "arn:aws:iam::510987654321:root"
  }
}

# One, however often the load balancer is made anew: the service keeps its name, which the peers have bound.
resource "aws_vpc_endpoint_service" "core" {
  #checkov:skip=CKV_AWS_123:Who may connect is named account by account; endpoint.acceptance_required adds a hand to it
  count = length(data.aws_lbs.core.arns) > 0 ? 1 : 0

  network_load_balancer_arns = data.aws_lbs.core.arns
  acceptance_required        = false
  allowed_principals         = values(local.peer_principals)

  # The party's own region too: AWS adds it by itself, and the next plan would take it away again.
  supported_regions = [
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "us-east-1",
  ]

  tags = {
    Name = "mpc-node-1"
  }
}
