provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["210987654321"]

  default_tags {
    tags = local.tags
  }
}

locals {
  # On everything of the party that can carry tags.
  tags = {
    "mpcnet:environment" = "testnet"
    "mpcnet:network"     = "testnet-demo"
    "mpcnet:party"       = "alice"
  }
}
