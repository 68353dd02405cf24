# The backup account of party "carol".
provider "aws" {
  region              = "eu-north-1"
  allowed_account_ids = ["810987654321"]

  default_tags {
    tags = local.tags
  }
}

# The same account, in the region that holds the copies.
provider "aws" {
  alias               = "replica"
  region              = "eu-west-1"
  allowed_account_ids = ["810987654321"]

  default_tags {
    tags = local.tags
  }
}

locals {
  # On everything of the backup that can carry tags.
  tags = {
    "mpcnet:environment" = "testnet"
    "mpcnet:network"     = "testnet-demo"
    "mpcnet:party"       = "carol"
  }
}
