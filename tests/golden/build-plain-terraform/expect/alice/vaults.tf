# The party's vaults. What they hold cannot be made again, so Terraform refuses to destroy them.

# The public vault: certificates, addresses and public keys, written by the core and read by peers, clients and the chain.
resource "aws_s3_bucket" "public" {
  #checkov:skip=CKV_AWS_144:The core publishes again what is lost here; versions undo what was overwritten
  #checkov:skip=CKV_AWS_145:What anyone may read cannot lie under a KMS key
  #checkov:skip=CKV2_AWS_62:Nothing waits for new objects; CloudTrail and access logs tell who wrote them
  #checkov:skip=CKV2_AWS_6:Clients and the chain read this vault, so its policy has to be public; ACLs stay blocked
  #checkov:skip=CKV_AWS_18:The spec names no bucket for access logs (vault.access_log_bucket)
  bucket = "testnet-demo-alice-public-abeef985"

  tags = {
    Name = "testnet-demo-alice-public-abeef985"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "public" {
  bucket = aws_s3_bucket.public.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "public" {
  bucket = aws_s3_bucket.public.id

  versioning_configuration {
    status = "Enabled"
  }
}

# What anyone may read cannot lie under a KMS key.
resource "aws_s3_bucket_server_side_encryption_configuration" "public" {
  bucket = aws_s3_bucket.public.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "public" {
  #checkov:skip=CKV_AWS_54:Clients and the chain read this vault, so its policy has to be public
  #checkov:skip=CKV_AWS_56:Clients and the chain read this vault, so its policy has to be public
  bucket = aws_s3_bucket.public.id

  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = false
  restrict_public_buckets = false
}

resource "aws_s3_bucket_policy" "public" {
  #checkov:skip=CKV_AWS_70:Anyone may read the public vault, by the actions named here; all else is denied or needs a role
  bucket = aws_s3_bucket.public.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::testnet-demo-alice-public-abeef985",
          "arn:aws:s3:::testnet-demo-alice-public-abeef985/*",
        ]
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
      {
        Sid       = "AnyoneReads"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::testnet-demo-alice-public-abeef985/PUB-p1/*"
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.public]
}

resource "aws_s3_bucket_cors_configuration" "public" {
  bucket = aws_s3_bucket.public.id

  cors_rule {
    allowed_headers = ["Authorization"]
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = [
      "*",
    ]
    expose_headers  = ["Access-Control-Allow-Origin"]
    max_age_seconds = 3600
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "public" {
  bucket = aws_s3_bucket.public.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.public]
}

# The private vault: the party's key shares. A core without an enclave has no root key, so it writes them as they are: S3
# encrypts them, and the bucket's policy keeps everybody but the core from them.
resource "aws_s3_bucket" "private" {
  #checkov:skip=CKV_AWS_144:Copies are the backup vault's work, in an account of its own; versions undo what was overwritten
  #checkov:skip=CKV_AWS_145:S3 encrypts with a key of its own, and the policy lets the core alone read; vault.private.kms_key names a KMS key
  #checkov:skip=CKV2_AWS_62:Nothing waits for new objects; CloudTrail and access logs tell who wrote them
  #checkov:skip=CKV_AWS_18:The spec names no bucket for access logs (vault.access_log_bucket)
  bucket = "testnet-demo-alice-private-abeef985"

  tags = {
    Name = "testnet-demo-alice-private-abeef985"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "private" {
  bucket = aws_s3_bucket.private.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "private" {
  bucket = aws_s3_bucket.private.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "private" {
  bucket = aws_s3_bucket.private.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "private" {
  bucket = aws_s3_bucket.private.id

  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "private" {
  bucket = aws_s3_bucket.private.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::testnet-demo-alice-private-abeef985",
          "arn:aws:s3:::testnet-demo-alice-private-abeef985/*",
        ]
        Condition = {
          Bool = { "aws:SecureTransport" = "false" }
        }
      },
      # Whatever the account's other roles may do in S3: these key shares they neither read nor write.
      {
        Sid       = "CoreAlone"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "s3:GetObject",
          "s3:GetObjectVersion",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::testnet-demo-alice-private-abeef985/*"
        Condition = {
          ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::210987654321:role/testnet-demo-alice-core" }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.private]
}

resource "aws_s3_bucket_lifecycle_configuration" "private" {
  bucket = aws_s3_bucket.private.id

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.private]
}
