# What opens the backup, where this spec has Terraform make no key. Should it have made one under an earlier spec, it lets go of
# it here and leaves it as it is: what was encrypted under it needs it still, and prevent_destroy is no help once the resource
# that says so is gone from the files.

removed {
  from = aws_kms_key.backup

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_alias.backup

  lifecycle {
    destroy = false
  }
}
