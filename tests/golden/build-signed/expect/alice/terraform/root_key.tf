# The root key, under which the core encrypts its private vault. It opens to the attested enclave of a trusted release.

resource "aws_kms_key" "root" {
  description              = "Root key of party alice in network signed-demo"
  key_usage                = "ENCRYPT_DECRYPT"
  customer_master_key_spec = "SYMMETRIC_DEFAULT"
  enable_key_rotation      = true
  deletion_window_in_days  = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "CoreLooksAtKey"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::210987654321:role/signed-demo-alice-core" }
        Action = [
          "kms:DescribeKey",
          "kms:GetKeyPolicy",
        ]
        Resource = "*"
      },
      # A statement for each trusted release: with lists in one, PCR0 of one release would do with PCR1 of another.
      # Release "v0.15.0".
      {
        Sid       = "Enclavev0150"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::210987654321:role/signed-demo-alice-core" }
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "*"
        Condition = {
          StringEqualsIgnoreCase = {
            "kms:RecipientAttestation:ImageSha384" = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR0"        = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
            "kms:RecipientAttestation:PCR1"        = "5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
            "kms:RecipientAttestation:PCR2"        = "603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
            "kms:RecipientAttestation:PCR8"        = "d24911d4473ccb6eb2285f2fb65f33dcd38976701f2145aa997ece54c908344e42a339fc429eeff984e86b01f8a7818f"
          }
        }
      },
      # What Terraform and the account's administrators need, one by one. None of it opens the key, and without
      # kms:CreateGrant nobody can hand its use to others past the conditions above.
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::210987654321:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
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

  tags = {
    Name = "signed-demo-alice-root"
  }

  lifecycle {
    prevent_destroy = true
  }

  # KMS refuses a policy that names a role which is not there.
  depends_on = [aws_iam_role.core]
}

resource "aws_kms_alias" "root" {
  name          = "alias/signed-demo-alice"
  target_key_id = aws_kms_key.root.key_id
}
