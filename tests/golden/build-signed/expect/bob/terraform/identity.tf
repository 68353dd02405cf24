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
          "arn:aws:s3:::signed-demo-bob-public-284c6130",
          "arn:aws:s3:::signed-demo-bob-private-284c6130",
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
          "arn:aws:s3:::signed-demo-bob-public-284c6130/PUB-p2/*",
          "arn:aws:s3:::signed-demo-bob-private-284c6130/PRIV-p2/*",
        ]
      },
      {
        Sid    = "LookAtRootKey"
        Effect = "Allow"
        Action = [
          "kms:DescribeKey",
          "kms:GetKeyPolicy",
        ]
        Resource = "arn:aws:kms:eu-central-1:310987654321:key/0f0e0d0c-0b0a-4908-8706-050403020101"
      },
      # Release "v0.15.0".
      {
        Sid    = "Enclavev0150"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:eu-central-1:310987654321:key/0f0e0d0c-0b0a-4908-8706-050403020101"
        Condition = {
          StringEqualsIgnoreCase = {
            "kms:RecipientAttestation:ImageSha384" = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR0"        = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR1"        = "5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
            "kms:RecipientAttestation:PCR2"        = "603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
            "kms:RecipientAttestation:PCR8"        = "2f91f7a9fa5b4d5a43ad3e7a8d39dad576d9075d3acfd9f267fc2b34800e2cb4841675c7af4cd842384295ab2066805e"
          }
        }
      },
      # The backup: the core writes it and reads it, and deletes nothing there.
      {
        Sid      = "ListBackup"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::signed-demo-bob-backup-284c6130"
      },
      {
        Sid    = "UseBackup"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::signed-demo-bob-backup-284c6130/BACKUP-p2/*"
      },
      {
        Sid      = "Restore"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::910000000002:role/signed-demo-bob-backup"
      },
      # The key says the same of itself. Across accounts both must: the one that has the key, and the one that uses it.
      {
        Sid    = "LookAtBackupKey"
        Effect = "Allow"
        Action = [
          "kms:DescribeKey",
          "kms:GetPublicKey",
        ]
        Resource = "arn:aws:kms:eu-central-1:910000000002:key/mrk-0f0e0d0c0b0a49088706050403020102"
      },
      # Release "v0.15.0".
      {
        Sid      = "BackupEnclavev0150"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:eu-central-1:910000000002:key/mrk-0f0e0d0c0b0a49088706050403020102"
        Condition = {
          StringEqualsIgnoreCase = {
            "kms:RecipientAttestation:ImageSha384" = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR0"        = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR1"        = "5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
            "kms:RecipientAttestation:PCR2"        = "603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
            "kms:RecipientAttestation:PCR8"        = "2f91f7a9fa5b4d5a43ad3e7a8d39dad576d9075d3acfd9f267fc2b34800e2cb4841675c7af4cd842384295ab2066805e"
          }
        }
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
  name        = "signed-demo-bob-core"
  path        = "/"
  description = "Core of party bob in network signed-demo"

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
            "${local.oidc_issuer}:sub" = "system:serviceaccount:kms-decentralized:mpc-bob"
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
