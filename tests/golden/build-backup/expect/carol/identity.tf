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
