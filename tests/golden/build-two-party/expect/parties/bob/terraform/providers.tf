provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["310987654321"]

  default_tags {
    tags = local.tags
  }
}

locals {
  # On everything of the party that can carry tags.
  tags = {
    "mpcnet:environment" = "dev"
    "mpcnet:network"     = "rehearsal"
    "mpcnet:party"       = "bob"
  }
}
