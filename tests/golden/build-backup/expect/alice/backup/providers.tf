# The backup account of party "alice".
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["610987654321"]

  assume_role {
    role_arn = "arn:aws:iam::610987654321:role/terraform"
  }

  default_tags {
    tags = local.tags
  }
}

# The same account, in the region that holds the copies.
provider "aws" {
  alias               = "replica"
  region              = "eu-central-1"
  allowed_account_ids = ["610987654321"]

  assume_role {
    role_arn = "arn:aws:iam::610987654321:role/terraform"
  }

  default_tags {
    tags = local.tags
  }
}

locals {
  # On everything of the backup that can carry tags.
  tags = {
    "mpcnet:environment" = "testnet"
    "mpcnet:network"     = "testnet-demo"
    "mpcnet:party"       = "alice"
    "restores"           = "arn:aws:iam::610987654321:role/mpc/core/testnet-demo-alice-backup"
  }
}
