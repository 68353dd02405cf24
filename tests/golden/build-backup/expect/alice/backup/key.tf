# The backup key. The core encrypts its backup with the public half; the private half never leaves AWS KMS, and opens to the
# attested enclave of a trusted release.

locals {
  # The core's role is made by the party's own module. AWS KMS refuses a policy that names a role which is not there yet, and
  # one that named it would be void once the role is made anew. So the party's account is the principal and a condition
  # names its one role: that needs no order between the two modules, and admits nobody else.
  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "CoreLooksAtKey"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::210987654321:root" }
        Action = [
          "kms:DescribeKey",
          "kms:GetPublicKey",
        ]
        Resource = "*"
        Condition = {
          ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" }
        }
      },
      # A statement for each trusted release: with lists in one, PCR0 of one release would do with PCR1 of another.
      # Release "v0.15.0".
      {
        Sid       = "Enclavev0150"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::210987654321:root" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" }
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
        Sid       = "Enclavev0151"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::210987654321:root" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" }
          StringEqualsIgnoreCase = {
            "kms:RecipientAttestation:ImageSha384" = "5e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR0"        = "5e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR1"        = "6f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
            "kms:RecipientAttestation:PCR2"        = "703d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
          }
        }
      },
      # What Terraform and the backup account's administrators need, one by one. None of it opens the key, and without
      # kms:CreateGrant nobody can hand its use to others past the conditions above.
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::610987654321:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:ReplicateKey",
          "kms:RevokeGrant",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
      },
    ]
  })
}

# Multi-region from the start, since a key cannot become it later: a replica has the same key material and opens the same
# backup.
resource "aws_kms_key" "backup" {
  description              = "Backup key of party alice in network testnet-demo"
  key_usage                = "ENCRYPT_DECRYPT"
  customer_master_key_spec = "RSA_4096"
  multi_region             = true
  deletion_window_in_days  = 30
  policy                   = local.key_policy

  tags = {
    Name = "testnet-demo-alice-backup"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "backup" {
  name          = "alias/testnet-demo-alice-backup"
  target_key_id = aws_kms_key.backup.key_id
}

# The same key, in the region that holds the copies.
resource "aws_kms_replica_key" "backup" {
  provider = aws.replica

  description             = "Replica of the backup key of party alice in network testnet-demo"
  primary_key_arn         = aws_kms_key.backup.arn
  deletion_window_in_days = 30
  policy                  = local.key_policy

  tags = {
    Name = "testnet-demo-alice-backup"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "replica" {
  provider = aws.replica

  name          = "alias/testnet-demo-alice-backup"
  target_key_id = aws_kms_replica_key.backup.key_id
}
