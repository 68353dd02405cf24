# The way out: an interface endpoint for each peer whose endpoint service is known.

locals {
  peers = {
  }
}

resource "aws_vpc_endpoint" "peer" {
  for_each = local.peers

  vpc_id              = data.aws_vpc.this.id
  vpc_endpoint_type   = "Interface"
  service_name        = each.value.service_name
  service_region      = each.value.service_region
  subnet_ids          = each.value.subnet_ids
  security_group_ids  = [aws_security_group.peers.id]
  private_dns_enabled = false

  tags = {
    Name          = "rehearsal-bob-to-${each.key}"
    "mpcnet:peer" = each.key
  }

  lifecycle {
    precondition {
      condition     = length(each.value.subnet_ids) > 0
      error_message = "No private subnet of the party is in a zone from which ${each.key} can be reached."
    }
  }
}

# In: the peer port. Out: nothing, for an endpoint only answers.
resource "aws_security_group" "peers" {
  name        = "rehearsal-bob-peers"
  description = "Endpoints of party bob towards its peers in network rehearsal"
  vpc_id      = data.aws_vpc.this.id

  tags = {
    Name = "rehearsal-bob-peers"
  }
}

resource "aws_vpc_security_group_ingress_rule" "peers" {
  for_each = toset(data.aws_vpc.this.cidr_block_associations[*].cidr_block)

  security_group_id = aws_security_group.peers.id
  description       = "Peer port"
  ip_protocol       = "tcp"
  from_port         = 50001
  to_port           = 50001
  cidr_ipv4         = each.value
}
