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
          "arn:aws:s3:::testnet-demo-carol-public-8c04cf9b",
          "arn:aws:s3:::testnet-demo-carol-private-8c04cf9b",
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
          "arn:aws:s3:::testnet-demo-carol-public-8c04cf9b/PUB-p3/*",
          "arn:aws:s3:::testnet-demo-carol-private-8c04cf9b/PRIV-p3/*",
        ]
      },
      # The backup: the core writes it and reads it, and deletes nothing there.
      {
        Sid      = "ListBackup"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b"
      },
      {
        Sid    = "UseBackup"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b/BACKUP-p3/*"
      },
      {
        Sid      = "Restore"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::810987654321:role/testnet-demo-carol-backup"
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
  name        = "testnet-demo-carol-core"
  path        = "/"
  description = "Core of party carol in network testnet-demo"

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
            "${local.oidc_issuer}:sub" = "system:serviceaccount:kms-decentralized:mpc-carol"
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
