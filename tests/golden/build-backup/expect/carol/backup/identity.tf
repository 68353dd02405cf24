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
          "arn:aws:s3:::testnet-demo-carol-replica-8c04cf9b",
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
          "arn:aws:s3:::testnet-demo-carol-replica-8c04cf9b/BACKUP-p3/*",
        ]
      },
    ]
  })
}
