# Who the core is towards AWS, and what it may do there.

locals {
  core_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # On the bucket as a whole: S3 tells "not found" from "forbidden" only to those who may list it.
      {
        Sid    = "ListVaults"
        Effect = "Allow"
        Action = "s3:ListBucket"
        Resource = [
          "arn:aws:s3:::testnet-demo-alice-public-abeef985",
          "arn:aws:s3:::testnet-demo-alice-private-abeef985",
        ]
      },
      # The core takes back what a failed ceremony wrote. Versions stay: it may delete none of them.
      {
        Sid    = "UseVaults"
        Effect = "Allow"
        Action = [
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = [
          "arn:aws:s3:::testnet-demo-alice-public-abeef985/PUB-p1/*",
          "arn:aws:s3:::testnet-demo-alice-private-abeef985/PRIV-p1/*",
        ]
      },
    ]
  })
}

data "aws_iam_openid_connect_provider" "cluster" {
  url = data.aws_eks_cluster.this.identity[0].oidc[0].issuer
}

locals {
  oidc_issuer = trimprefix(data.aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
}

# One service account of one cluster takes this role on, and nobody else.
resource "aws_iam_role" "core" {
  name        = "testnet-demo-alice-core"
  path        = "/"
  description = "Core of party alice in network testnet-demo"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "CoreServiceAccount"
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = data.aws_iam_openid_connect_provider.cluster.arn }
        Condition = {
          StringEquals = {
            "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
            "${local.oidc_issuer}:sub" = "system:serviceaccount:kms-decentralized:mpc-alice"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "core" {
  name   = "vaults"
  role   = aws_iam_role.core.id
  policy = local.core_policy
}
