# Who restores: a role of this account that the core's role may take on. It reads what the core itself no longer reaches,
# versions that were overwritten, and writes nothing. What it reads stays encrypted: only the enclave opens it.

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
          "arn:aws:s3:::testnet-demo-alice-backup-abeef985",
          "arn:aws:s3:::testnet-demo-alice-replica-abeef985",
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
          "arn:aws:s3:::testnet-demo-alice-backup-abeef985/BACKUP-p1/*",
          "arn:aws:s3:::testnet-demo-alice-replica-abeef985/BACKUP-p1/*",
        ]
      },
    ]
  })
}

resource "aws_iam_role" "restore" {
  #checkov:skip=CKV_AWS_61:the principal is an account, and the condition admits one role of it, which need not be there yet
  name                 = "testnet-demo-alice-backup"
  path                 = "/mpc/core/"
  description          = "Restores the backup of party alice in network testnet-demo"
  permissions_boundary = "arn:aws:iam::610987654321:policy/boundary"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "CoreRestores"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "arn:aws:iam::210987654321:root" }
        Condition = {
          ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" }
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
