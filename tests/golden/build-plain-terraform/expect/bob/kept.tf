# What holds keys or shares, where this spec has Terraform make none. Should it have made one under an earlier spec, it lets go
# of it here and leaves it as it is: prevent_destroy is no help once the resource that says so is gone from the files.

# A bucket goes with all that hangs on it: one that lost its public-access block would be worse than none.
removed {
  from = aws_s3_bucket.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_bucket_ownership_controls.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_bucket_versioning.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_bucket_server_side_encryption_configuration.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_bucket_public_access_block.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_bucket_policy.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_bucket_lifecycle_configuration.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_bucket_logging.private

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_key.root

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_alias.root

  lifecycle {
    destroy = false
  }
}
