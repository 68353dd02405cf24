# Holds the plan of this module to the spec, with a mocked AWS: terraform test. Nothing is applied, since what holds the
# backup refuses to be destroyed again.

mock_provider "aws" {}

mock_provider "aws" {
  alias = "replica"
}

run "account" {
  command = plan

  assert {
    condition     = output.mpcnet.account == "810987654321" && output.mpcnet.region == "eu-north-1"
    error_message = "The module is for the backup account and the region of the spec."
  }

  assert {
    condition     = output.mpcnet.account != "410987654321"
    error_message = "Who takes over the party's account has not taken over its backup."
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
      statement.Principal == { AWS = "arn:aws:iam::410987654321:root" } && statement.Condition == { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::410987654321:role/testnet-demo-carol-core" } }
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
}
