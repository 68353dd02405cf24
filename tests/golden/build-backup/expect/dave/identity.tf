      # The backup: the core writes it and reads it, and deletes nothing there.
      {
        Sid      = "ListBackup"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::daves-backup"
      },
      {
        Sid    = "UseBackup"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::daves-backup/BACKUP-p4/*"
      },
      # The key says the same of itself. Across accounts both must: the one that has the key, and the one that uses it.
      {
        Sid    = "LookAtBackupKey"
        Effect = "Allow"
        Action = [
          "kms:DescribeKey",
          "kms:GetPublicKey",
        ]
        Resource = "arn:aws:kms:us-east-1:910987654321:key/fcf9cd78-1dbd-4bc7-89ab-825d5b4017b3"
      },
      # Release "v0.15.0".
      {
        Sid      = "BackupEnclavev0150"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:910987654321:key/fcf9cd78-1dbd-4bc7-89ab-825d5b4017b3"
        Condition = {
          StringEqualsIgnoreCase = {
            "kms:RecipientAttestation:ImageSha384" = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR0"        = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR1"        = "5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
            "kms:RecipientAttestation:PCR2"        = "603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
          }
        }
      },
      # Release "v0.15.1".
      {
        Sid      = "BackupEnclavev0151"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:us-east-1:910987654321:key/fcf9cd78-1dbd-4bc7-89ab-825d5b4017b3"
        Condition = {
          StringEqualsIgnoreCase = {
            "kms:RecipientAttestation:ImageSha384" = "5e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR0"        = "5e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR1"        = "6f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
            "kms:RecipientAttestation:PCR2"        = "703d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
          }
        }
      },
    ]
