# Holds the plan of this module to the spec, with a mocked AWS: terraform test. Nothing is applied, since what holds the
# backup refuses to be destroyed again.

mock_provider "aws" {}

mock_provider "aws" {
  alias = "replica"
}

run "account" {
  command = plan

  assert {
    condition     = output.mpcnet.account == "610987654321" && output.mpcnet.region == "eu-west-1"
    error_message = "The module is for the backup account and the region of the spec."
  }

  assert {
    condition     = output.mpcnet.account != "210987654321"
    error_message = "Who takes over the party's account has not taken over its backup."
  }
}

run "key" {
  command = plan

  assert {
    condition = (
      aws_kms_key.backup.customer_master_key_spec == "RSA_4096"
      && aws_kms_key.backup.key_usage == "ENCRYPT_DECRYPT"
      && aws_kms_key.backup.multi_region
      && aws_kms_key.backup.deletion_window_in_days == 30
    )
    error_message = "The core encrypts with the public half of an RSA key, which can be replicated and is not deleted in a hurry."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.backup.policy).Statement : statement.Condition
      if statement.Effect == "Allow" && length(setintersection(flatten([statement.Action]), ["kms:Decrypt", "kms:ReEncryptFrom"])) > 0
      ] == [
      {
        ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" }
        StringEqualsIgnoreCase = {
          "kms:RecipientAttestation:ImageSha384" = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
          "kms:RecipientAttestation:PCR0"        = "4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
          "kms:RecipientAttestation:PCR1"        = "5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
          "kms:RecipientAttestation:PCR2"        = "603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
        }
      },
      {
        ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" }
        StringEqualsIgnoreCase = {
          "kms:RecipientAttestation:ImageSha384" = "5e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
          "kms:RecipientAttestation:PCR0"        = "5e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7"
          "kms:RecipientAttestation:PCR1"        = "6f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
          "kms:RecipientAttestation:PCR2"        = "703d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
        }
      },
    ]
    error_message = "The backup key opens to the core in attested enclaves of trusted releases, each with all of its measurements, and to nothing else."
  }

  assert {
    condition = length([
      for action in flatten([for statement in jsondecode(aws_kms_key.backup.policy).Statement : statement.Action if statement.Effect == "Allow"]) : action
      if action == "kms:CreateGrant" || strcontains(action, "*")
    ]) == 0
    error_message = "No grant leads past the attestation, and every action is named."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key.backup.policy).Statement :
      statement.Principal == { AWS = "arn:aws:iam::210987654321:root" } && statement.Condition.ArnEquals == { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" }
      if statement.Sid != "Administration"
    ])
    error_message = "Of the party's account the core's role may use the key, and no other."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.backup.policy).Statement : statement.Principal if statement.Sid == "Administration"
    ] == [{ AWS = "arn:aws:iam::610987654321:root" }]
    error_message = "The backup account alone administers its key."
  }

  assert {
    condition     = aws_kms_replica_key.backup.policy == aws_kms_key.backup.policy && aws_kms_alias.replica.name == aws_kms_alias.backup.name
    error_message = "The replica opens to whom the key opens, under the same alias."
  }
}

run "vault" {
  command = plan

  assert {
    condition = (
      aws_s3_bucket_public_access_block.backup.block_public_acls
      && aws_s3_bucket_public_access_block.backup.ignore_public_acls
      && aws_s3_bucket_public_access_block.backup.block_public_policy
      && aws_s3_bucket_public_access_block.backup.restrict_public_buckets
      && aws_s3_bucket_versioning.backup.versioning_configuration[0].status == "Enabled"
      && aws_s3_bucket.backup.force_destroy != true
    )
    error_message = "The backup vault is closed to the public, keeps its versions and is never emptied by Terraform."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.backup.policy).Statement : statement.Condition if statement.Effect == "Deny"
    ] == [{ Bool = { "aws:SecureTransport" = "false" } }]
    error_message = "Nobody reads or writes the backup but under TLS."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_s3_bucket_policy.backup.policy).Statement :
      statement.Principal == { AWS = "arn:aws:iam::210987654321:root" } && statement.Condition == { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" } }
      if statement.Effect == "Allow"
    ])
    error_message = "The backup vault trusts the core's role, and nobody else."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_s3_bucket_policy.backup.policy).Statement : statement.Action if statement.Effect == "Allow"
    ])) == toset(["s3:GetObject", "s3:ListBucket", "s3:PutObject"])
    error_message = "The core lists, reads and writes the backup, and deletes nothing."
  }

  assert {
    condition = (
      aws_s3_bucket.backup.object_lock_enabled
      && aws_s3_bucket_object_lock_configuration.backup.rule[0].default_retention[0].mode == "GOVERNANCE"
      && aws_s3_bucket_object_lock_configuration.backup.rule[0].default_retention[0].days == 30
    )
    error_message = "A version of the backup is held for as long as the spec says."
  }
}

run "restore" {
  command = plan

  assert {
    condition = alltrue([
      for statement in jsondecode(local.restore_policy).Statement :
      length(setsubtract(flatten([statement.Action]), ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"])) == 0
    ])
    error_message = "Who restores reads, and changes nothing."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_role.restore.assume_role_policy).Statement : { principal = statement.Principal, condition = statement.Condition }
      ] == [{
        principal = { AWS = "arn:aws:iam::210987654321:root" }
        condition = { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/mpc/core/testnet-demo-alice-core" } }
    }]
    error_message = "The core's role takes the role on, and nobody else."
  }
}

run "replica" {
  command = plan

  assert {
    condition = (
      aws_s3_bucket_public_access_block.replica.block_public_acls
      && aws_s3_bucket_public_access_block.replica.ignore_public_acls
      && aws_s3_bucket_public_access_block.replica.block_public_policy
      && aws_s3_bucket_public_access_block.replica.restrict_public_buckets
      && aws_s3_bucket_versioning.replica.versioning_configuration[0].status == "Enabled"
      && aws_s3_bucket.replica.force_destroy != true
    )
    error_message = "The copy is closed to the public, keeps its versions and is never emptied by Terraform."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.replica.policy).Statement : statement.Effect
    ] == ["Deny"]
    error_message = "Nobody of another account reaches the copy."
  }

  assert {
    condition = (
      aws_s3_bucket_replication_configuration.backup.rule[0].status == "Enabled"
      && aws_s3_bucket_replication_configuration.backup.rule[0].delete_marker_replication[0].status == "Disabled"
    )
    error_message = "What is written is copied, and what is deleted stays in the copy."
  }

  assert {
    condition = length([
      for action in flatten([for statement in jsondecode(local.replication_policy).Statement : statement.Action]) : action
      if strcontains(action, "Delete") || strcontains(action, "*")
    ]) == 0
    error_message = "The role that copies deletes nothing, and every action is named."
  }

  assert {
    condition     = aws_s3_bucket.replica.object_lock_enabled
    error_message = "S3 copies from a bucket with a lock only to one that has one too."
  }
}
