output "mpcnet" {
  description = "What peers and later steps need of this deployment; the runbook records it in the lock."

  value = {
    format  = 1
    network = "rehearsal"
    party   = "alice"
    account = "210987654321"
    region  = "us-east-1"

    # Null until there is a load balancer: apply again after the Service.
    endpoint_service_name = one(aws_vpc_endpoint_service.core[*].service_name)

    vpc_id            = data.aws_vpc.this.id
    subnet_ids        = local.subnets
    dns_zone_id       = aws_route53_zone.peers.zone_id
    peer_endpoint_ids = { for peer, endpoint in aws_vpc_endpoint.peer : peer => endpoint.id }
  }
}
