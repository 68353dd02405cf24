output "mpcnet" {
  description = "What the party needs of its backup account; the runbook records what belongs in the lock."

  value = {
    format  = 1
    network = "testnet-demo"
    party   = "carol"
    account = "810987654321"
    region  = "eu-north-1"

    backup_bucket    = aws_s3_bucket.backup.bucket
    backup_key_arn   = aws_kms_key.backup.arn
    restore_role_arn = aws_iam_role.restore.arn

    replica_bucket       = aws_s3_bucket.replica.bucket
    replica_key_arn      = aws_kms_replica_key.backup.arn
    replication_role_arn = aws_iam_role.replication.arn
  }
}
