# The party's vaults. What they hold cannot be made again, so Terraform refuses to destroy them.

# The public vault: certificates, addresses and public keys, written by the core and read by peers, clients and the chain.
resource "aws_s3_bucket" "public" {
  #checkov:skip=CKV_AWS_144:The core publishes again what is lost here; versions undo what was overwritten
  #checkov:skip=CKV_AWS_145:What anyone may read cannot lie under a KMS key
  #checkov:skip=CKV2_AWS_62:Nothing waits for new objects; CloudTrail and access logs tell who wrote them
  #checkov:skip=CKV2_AWS_6:Clients and the chain read this vault, so its policy has to be public; ACLs stay blocked
  #checkov:skip=CKV_AWS_18:The spec names no bucket for access logs (vault.access_log_bucket)
  bucket = "testnet-demo-bob-public-88dd56e3"

  tags = {
    Name = "testnet-demo-bob-public-88dd56e3"
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
          "arn:aws:s3:::testnet-demo-bob-public-88dd56e3",
          "arn:aws:s3:::testnet-demo-bob-public-88dd56e3/*",
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
        Resource  = "arn:aws:s3:::testnet-demo-bob-public-88dd56e3/PUB-p2/*"
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
