provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["210987654321"]

  default_tags {
    tags = local.tags
  }
}

locals {
  # On everything of the party that can carry tags.
  tags = {
    "mpcnet:environment" = "dev"
    "mpcnet:network"     = "rehearsal"
    "mpcnet:party"       = "alice"
  }
}
