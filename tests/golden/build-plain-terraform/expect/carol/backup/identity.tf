# Who restores: a role of this account that the core's role may take on. It reads what the core itself no longer reaches,
# versions that were overwritten, and writes nothing. What it reads stays encrypted: only its custodians open it.

locals {
  restore_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ListBackup"
        Effect = "Allow"
        Action = [
          "s3:ListBucket",
          "s3:ListBucketVersions",
        ]
        Resource = [
          "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b",
        ]
      },
      {
        Sid    = "ReadBackup"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:GetObjectVersion",
        ]
        Resource = [
          "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b/BACKUP-p3/*",
        ]
      },
    ]
  })
}

resource "aws_iam_role" "restore" {
  #checkov:skip=CKV_AWS_61:the principal is an account, and the condition admits one role of it, which need not be there yet
  name        = "testnet-demo-carol-backup"
  path        = "/"
  description = "Restores the backup of party carol in network testnet-demo"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "CoreRestores"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "arn:aws:iam::410987654321:root" }
        Condition = {
          ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::410987654321:role/testnet-demo-carol-core" }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "restore" {
  name   = "restore"
  role   = aws_iam_role.restore.id
  policy = local.restore_policy
}
