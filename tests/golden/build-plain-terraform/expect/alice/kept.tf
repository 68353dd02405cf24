# What holds keys or shares, where this spec has Terraform make none. Should it have made one under an earlier spec, it lets go
# of it here and leaves it as it is: prevent_destroy is no help once the resource that says so is gone from the files.

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
