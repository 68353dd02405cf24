output "mpcnet" {
  description = "What the party needs of its backup account; the runbook records what belongs in the lock."

  value = {
    format  = 1
    network = "testnet-demo"
    party   = "bob"
    account = "710987654321"
    region  = "eu-central-1"

    backup_bucket    = aws_s3_bucket.backup.bucket
    backup_key_arn   = aws_kms_key.backup.arn
    restore_role_arn = aws_iam_role.restore.arn
  }
}
