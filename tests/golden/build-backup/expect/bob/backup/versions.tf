terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  backend "s3" {
    bucket       = "bob-backup-state"
    key          = "testnet-demo/bob/backup.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}
