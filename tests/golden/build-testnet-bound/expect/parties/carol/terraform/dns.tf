# A name for each bound peer, known before its endpoint exists: the ExternalName Services point at these.

resource "aws_route53_zone" "peers" {
  name    = "testnet-demo.mpc.internal"
  comment = "Peers of party carol in network testnet-demo"

  vpc {
    vpc_id     = data.aws_vpc.this.id
    vpc_region = "eu-north-1"
  }
}

resource "aws_route53_record" "peer" {
  for_each = local.peers

  zone_id = aws_route53_zone.peers.zone_id
  name    = "${each.value.identity}.testnet-demo.mpc.internal"
  type    = "A"

  alias {
    name                   = aws_vpc_endpoint.peer[each.key].dns_entry[0].dns_name
    zone_id                = aws_vpc_endpoint.peer[each.key].dns_entry[0].hosted_zone_id
    evaluate_target_health = false
  }
}
