# What the party has already: an EKS cluster, its VPC and its private subnets. Nothing here is made or changed.

data "aws_eks_cluster" "this" {
  name = "mpc-bob"
}

data "aws_vpc" "this" {
  id = data.aws_eks_cluster.this.vpc_config[0].vpc_id

  lifecycle {
    postcondition {
      condition     = self.enable_dns_support && self.enable_dns_hostnames
      error_message = "The private zone of the peers' names needs DNS support and DNS host names on the VPC."
    }
  }
}

data "aws_subnet" "cluster" {
  for_each = data.aws_eks_cluster.this.vpc_config[0].subnet_ids

  id = each.value
}

locals {
  # One private subnet a zone, by the zone's id: an endpoint takes no two subnets in one zone.
  subnets = {
    for zone, ids in {
      for subnet in data.aws_subnet.cluster : subnet.availability_zone_id => subnet.id...
      if !subnet.map_public_ip_on_launch
    } : zone => sort(ids)[0]
  }
}
