# The nodes that carry the party's core.

locals {
  node_labels = {
    "purpose" = "mpc"
  }
}

# What a node may do for itself. Nothing of EBS: the driver that makes the private vault's volume has a role of its own.
resource "aws_iam_role" "node" {
  name        = "testnet-demo-bob-node"
  path        = "/"
  description = "Nodes of party bob in network testnet-demo"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Nodes"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "ec2.amazonaws.com" }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset([
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
    "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
  ])

  role       = aws_iam_role.node.name
  policy_arn = each.value
}

resource "aws_launch_template" "node" {
  #checkov:skip=CKV_AWS_341:Pods that the cluster runs on every node ask the metadata service where they are, a hop further
  name                   = "testnet-demo-bob-node"
  description            = "Nodes of party bob in network testnet-demo"
  update_default_version = true
  instance_type          = "c7a.16xlarge"

  # A template that names security groups must name the cluster's own too.
  vpc_security_group_ids = [
    data.aws_eks_cluster.this.vpc_config[0].cluster_security_group_id,
  ]

  # Two hops: pods that the cluster runs on every node ask the metadata service where they are.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = 100
      encrypted             = true
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "instance"

    tags = merge(local.tags, { Name = "testnet-demo-bob-node" })
  }

  tag_specifications {
    resource_type = "volume"

    tags = merge(local.tags, { Name = "testnet-demo-bob-node" })
  }
}

resource "aws_eks_node_group" "core" {
  cluster_name    = data.aws_eks_cluster.this.name
  node_group_name = "testnet-demo-bob"
  node_role_arn   = aws_iam_role.node.arn
  capacity_type   = "ON_DEMAND"
  ami_type        = "AL2023_x86_64_STANDARD"

  # A volume of EBS, as the private vault's may be, cannot leave its zone: where there are several subnets here, a node that
  # is made anew can come up out of its reach. node_group.subnet_ids names one.
  subnet_ids = values(local.subnets)
  labels     = local.node_labels

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  scaling_config {
    min_size     = 1
    max_size     = 2
    desired_size = 1
  }

  update_config {
    max_unavailable = 1
  }

  tags = {
    Name = "testnet-demo-bob"
  }

  depends_on = [aws_iam_role_policy_attachment.node]
}
