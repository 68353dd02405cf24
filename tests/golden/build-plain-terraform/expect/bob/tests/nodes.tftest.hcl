# Holds the plan of node_group.tf to the spec, with a mocked AWS: terraform test. Nothing is applied.

mock_provider "aws" {
  mock_data "aws_eks_cluster" {
    defaults = {
      name = "mpc-bob"
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
        oidc = [{ issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF" }]
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
    values = { id = "subnet-00000000000000001", availability_zone_id = "euc1-az1", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000002"]
    values = { id = "subnet-00000000000000002", availability_zone_id = "euc1-az2", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000003"]
    values = { id = "subnet-00000000000000003", availability_zone_id = "euc1-az3", map_public_ip_on_launch = false }
  }

  override_data {
    target = data.aws_subnet.cluster["subnet-00000000000000004"]
    values = { id = "subnet-00000000000000004", availability_zone_id = "euc1-az1", map_public_ip_on_launch = false }
  }

  mock_data "aws_iam_openid_connect_provider" {
    defaults = {
      arn = "arn:aws:iam::310987654321:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    }
  }

  mock_data "aws_lbs" {
    defaults = {
      arns = ["arn:aws:elasticloadbalancing:eu-central-1:310987654321:loadbalancer/net/core/0123456789abcdef"]
    }
  }
}

run "nodes" {
  command = plan

  assert {
    condition = (
      length(aws_launch_template.node.enclave_options) == 0
      && aws_launch_template.node.metadata_options[0].http_tokens == "required"
      && aws_launch_template.node.metadata_options[0].http_put_response_hop_limit == 2
    )
    error_message = "Nodes set nothing aside for enclaves, answer no IMDSv1 request, and tell pods where they are."
  }

  assert {
    condition = [
      for disk in aws_launch_template.node.block_device_mappings : "${disk.ebs[0].volume_size} GiB, encrypted ${disk.ebs[0].encrypted}"
    ] == ["100 GiB, encrypted true"]
    error_message = "A node has one disk, of the size of the spec, encrypted."
  }

  assert {
    condition     = aws_launch_template.node.user_data == null
    error_message = "No script runs when a node boots."
  }

  assert {
    condition = alltrue([
      for tagged in aws_launch_template.node.tag_specifications : tagged.tags["mpcnet:party"] == "bob"
    ])
    error_message = "Instances and disks say whose they are."
  }

  assert {
    condition     = aws_launch_template.node.instance_type == "c7a.16xlarge"
    error_message = "Nodes are of the instance type of the spec."
  }

  assert {
    condition = (
      aws_eks_node_group.core.cluster_name == "mpc-bob"
      && aws_eks_node_group.core.node_group_name == "testnet-demo-bob"
      && aws_eks_node_group.core.capacity_type == "ON_DEMAND"
    )
    error_message = "The node group is the one of the spec, in its cluster."
  }

  assert {
    condition = aws_eks_node_group.core.scaling_config == tolist([{
      min_size     = 1
      max_size     = 2
      desired_size = 1
    }])
    error_message = "The node group has the sizes of the spec."
  }

  assert {
    condition     = aws_eks_node_group.core.update_config[0].max_unavailable == 1
    error_message = "An update takes down no more nodes than the spec says."
  }

  assert {
    condition = aws_eks_node_group.core.labels == tomap({
      "purpose" = "mpc"
    })
    error_message = "Nodes have the labels of the spec, and none that promises enclaves."
  }

  assert {
    condition = sort([for taint in aws_eks_node_group.core.taint : join(" ", compact([taint.key, taint.value, taint.effect]))]) == sort([
    ])
    error_message = "Nodes have the taints of the spec."
  }

  assert {
    condition = aws_eks_node_group.core.subnet_ids == toset([
      "subnet-00000000000000001",
      "subnet-00000000000000002",
      "subnet-00000000000000003",
    ])
    error_message = "Nodes stand in the subnets of the spec, else in those of the party."
  }

  assert {
    condition = sort([for attached in aws_iam_role_policy_attachment.node : attached.policy_arn]) == sort([
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
    ])
    error_message = "A node may do what a node must, and is open to Systems Manager where the spec says so."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role.node.assume_role_policy).Statement : statement.Principal] == [{ Service = "ec2.amazonaws.com" }]
    error_message = "EC2 takes the nodes' role on, and nobody else."
  }
}
