provider "aws" {
  region              = "eu-north-1"
  allowed_account_ids = ["410987654321"]

  default_tags {
    tags = local.tags
  }
}

locals {
  # On everything of the party that can carry tags.
  tags = {
    "mpcnet:environment" = "testnet"
    "mpcnet:network"     = "testnet-demo"
    "mpcnet:party"       = "carol"
  }
}
