output "mpcnet" {
  description = "What peers and later steps need of this deployment; the runbook records it in the lock."

  value = {
    format  = 1
    network = "testnet-demo"
    party   = "bob"
    account = "310987654321"
    region  = "eu-central-1"

    # Null until there is a load balancer: apply again after the Service.
    endpoint_service_name = one(aws_vpc_endpoint_service.core[*].service_name)

    core_role_arn  = aws_iam_role.core.arn
    public_bucket  = aws_s3_bucket.public.bucket
    public_url     = "https://testnet-demo-bob-public-88dd56e3.s3.eu-central-1.amazonaws.com"
    node_group_arn = aws_eks_node_group.core.arn

    vpc_id            = data.aws_vpc.this.id
    subnet_ids        = local.subnets
    dns_zone_id       = aws_route53_zone.peers.zone_id
    peer_endpoint_ids = { for peer, endpoint in aws_vpc_endpoint.peer : peer => endpoint.id }
  }
}
