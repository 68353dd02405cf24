output "mpcnet" {
  description = "What the party needs of its backup account; the runbook records what belongs in the lock."

  value = {
    format  = 1
    network = "testnet-demo"
    party   = "carol"
    account = "810987654321"
    region  = "eu-north-1"

    backup_bucket    = aws_s3_bucket.backup.bucket
    restore_role_arn = "arn:aws:iam::810987654321:role/testnet-demo-carol-backup"
    # The role is somebody else's to make: this is what it must allow, to the core's role.
    restore_role_policy = local.restore_policy

    replica_bucket       = aws_s3_bucket.replica.bucket
    replication_role_arn = "arn:aws:iam::810987654321:role/testnet-demo-carol-replication"
    # The role is somebody else's to make: this is what it must allow, to s3.amazonaws.com.
    replication_role_policy = local.replication_policy
  }
}
