# A copy of the backup vault in another region, for the day when its own is gone. S3 writes to it, and nobody else.

resource "aws_s3_bucket" "replica" {
  #checkov:skip=CKV_AWS_18:its log would want a second bucket in this account; data events of CloudTrail say who read and wrote
  #checkov:skip=CKV_AWS_145:the core encrypted each object before S3 copied it, under a key that S3 never sees
  #checkov:skip=CKV2_AWS_62:nothing waits for what is written here
  provider = aws.replica

  bucket = "testnet-demo-carol-replica-8c04cf9b"

  tags = {
    Name = "testnet-demo-carol-replica-8c04cf9b"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.id

  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::testnet-demo-carol-replica-8c04cf9b",
          "arn:aws:s3:::testnet-demo-carol-replica-8c04cf9b/*",
        ]
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.replica]
}

resource "aws_s3_bucket_lifecycle_configuration" "replica" {
  provider = aws.replica
  bucket   = aws_s3_bucket.replica.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.replica]
}

# S3 copies under a role. Which buckets it is good for is what its policy says, and only who may pass the role can set it on
# a bucket.
locals {
  replication_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "SeeBackup"
        Effect = "Allow"
        Action = [
          "s3:GetReplicationConfiguration",
          "s3:ListBucket",
        ]
        Resource = "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b"
      },
      {
        Sid    = "ReadBackup"
        Effect = "Allow"
        Action = [
          "s3:GetObjectVersionAcl",
          "s3:GetObjectVersionForReplication",
          "s3:GetObjectVersionTagging",
        ]
        Resource = "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b/*"
      },
      {
        Sid    = "WriteReplica"
        Effect = "Allow"
        Action = [
          "s3:ReplicateObject",
          "s3:ReplicateTags",
        ]
        Resource = "arn:aws:s3:::testnet-demo-carol-replica-8c04cf9b/*"
      },
    ]
  })
}

resource "aws_iam_role" "replication" {
  name        = "testnet-demo-carol-replication"
  path        = "/"
  description = "Replicates the backup of party carol in network testnet-demo"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "S3Replicates"
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "s3.amazonaws.com" }
      },
    ]
  })
}

resource "aws_iam_role_policy" "replication" {
  name   = "replication"
  role   = aws_iam_role.replication.id
  policy = local.replication_policy
}

# A filter, though an empty one, makes this the second version of the format, in which a deletion in the one bucket stays
# out of the other.
resource "aws_s3_bucket_replication_configuration" "backup" {
  bucket = aws_s3_bucket.backup.id
  role   = aws_iam_role.replication.arn

  rule {
    id     = "backup"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket        = aws_s3_bucket.replica.arn
      storage_class = "STANDARD"
    }
  }

  depends_on = [
    aws_s3_bucket_versioning.backup,
    aws_s3_bucket_versioning.replica,
  ]
}
