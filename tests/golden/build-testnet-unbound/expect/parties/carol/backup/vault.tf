# The backup vault: what the core keeps in its private vault, encrypted by the core before it comes here. Terraform refuses
# to destroy it.

resource "aws_s3_bucket" "backup" {
  #checkov:skip=CKV_AWS_18:its log would want a second bucket in this account; data events of CloudTrail say who read and wrote
  #checkov:skip=CKV_AWS_145:the core encrypts each object before it comes here; a key for S3 would have to admit the other account
  #checkov:skip=CKV2_AWS_62:nothing waits for what is written here
  bucket = "testnet-demo-carol-backup-8c04cf9b"

  tags = {
    Name = "testnet-demo-carol-backup-8c04cf9b"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# What the core writes from the party's account belongs to this one.
resource "aws_s3_bucket_ownership_controls" "backup" {
  bucket = aws_s3_bucket.backup.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "backup" {
  bucket = aws_s3_bucket.backup.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "backup" {
  bucket = aws_s3_bucket.backup.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "backup" {
  bucket = aws_s3_bucket.backup.id

  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

# The party's account is the principal and a condition names the core's role, and that alone: S3 refuses a policy that names
# a role which is not there yet, and would forget one that is made anew.
resource "aws_s3_bucket_policy" "backup" {
  bucket = aws_s3_bucket.backup.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b",
          "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b/*",
        ]
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
      {
        Sid       = "CoreLists"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::410987654321:root" }
        Action    = "s3:ListBucket"
        Resource  = "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b"
        Condition = {
          ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::410987654321:role/testnet-demo-carol-core" }
        }
      },
      # It may delete nothing, so that whoever takes over the party's account cannot either.
      {
        Sid       = "CoreReadsAndWrites"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::410987654321:root" }
        Action = [
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::testnet-demo-carol-backup-8c04cf9b/BACKUP-p3/*"
        Condition = {
          ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::410987654321:role/testnet-demo-carol-core" }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.backup]
}

resource "aws_s3_bucket_lifecycle_configuration" "backup" {
  bucket = aws_s3_bucket.backup.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.backup]
}
