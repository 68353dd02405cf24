# The backup account of party "bob".
provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["710987654321"]

  default_tags {
    tags = local.tags
  }
}

locals {
  # On everything of the backup that can carry tags.
  tags = {
    "mpcnet:environment" = "testnet"
    "mpcnet:network"     = "testnet-demo"
    "mpcnet:party"       = "bob"
  }
}
