# The way out: an interface endpoint for each peer whose endpoint service is known.

locals {
  peers = {
    "bob" = {
      identity       = "mpc-node-2"
      service_name   = "com.amazonaws.vpce.eu-central-1.vpce-svc-0c51474b83fe0f30f"
      service_region = "eu-central-1"
      subnet_ids     = values(local.subnets)
    }
    "carol" = {
      identity       = "mpc-node-3"
      service_name   = "com.amazonaws.vpce.eu-north-1.vpce-svc-9d7e79f465319ba62"
      service_region = "eu-north-1"
      subnet_ids     = values(local.subnets)
    }
    "dave" = {
      identity       = "mpc-node-4"
      service_name   = "com.amazonaws.vpce.us-east-1.vpce-svc-9a3ad231ef696bfce"
      service_region = "us-east-1"
      subnet_ids     = values(local.subnets)
    }
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
    Name          = "testnet-demo-alice-to-${each.key}"
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
  name        = "testnet-demo-alice-peers"
  description = "Endpoints of party alice towards its peers in network testnet-demo"
  vpc_id      = data.aws_vpc.this.id

  tags = {
    Name = "testnet-demo-alice-peers"
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
