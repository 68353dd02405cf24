# The pauser's wallet: a key that may pause the protocol, and who may sign with it.

# One service account of one cluster takes this role on, and nobody else.
# It has no policy: the key says for itself who may use it.
resource "aws_iam_role" "pauser" {
  name        = "testnet-demo-dave-pauser"
  path        = "/"
  description = "Pauser of party dave in network testnet-demo"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "PauserServiceAccount"
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = data.aws_iam_openid_connect_provider.cluster.arn }
        Condition = {
          StringEquals = {
            "${local.oidc_issuer}:aud" = "sts.amazonaws.com"
            "${local.oidc_issuer}:sub" = "system:serviceaccount:zama-protocol:zama-protocol-pause"
          }
        }
      },
    ]
  })
}

# Made inside AWS KMS, it never leaves it.
resource "aws_kms_key" "pauser" {
  description              = "Pauser wallet of party dave in network testnet-demo"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_SECG_P256K1"
  deletion_window_in_days  = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "PauserSigns"
        Effect = "Allow"
        Principal = {
          AWS = [
            "arn:aws:iam::510987654321:role/testnet-demo-dave-pauser",
          ]
        }
        Action = [
          "kms:DescribeKey",
          "kms:GetPublicKey",
          "kms:Sign",
        ]
        Resource = "*"
      },
      # What Terraform and the account's administrators need, one by one. None of it signs, and without kms:CreateGrant
      # nobody can hand the signing to others past the statement above.
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::510987654321:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:GetPublicKey",
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
    Name = "testnet-demo-dave-pauser"
  }

  lifecycle {
    prevent_destroy = true
  }

  # KMS refuses a policy that names a role which is not there.
  depends_on = [aws_iam_role.pauser]
}

resource "aws_kms_alias" "pauser" {
  name          = "alias/testnet-demo-dave-pauser"
  target_key_id = aws_kms_key.pauser.key_id
}

# The wallet's address follows from it.
data "aws_kms_public_key" "pauser" {
  key_id = aws_kms_key.pauser.arn
}
