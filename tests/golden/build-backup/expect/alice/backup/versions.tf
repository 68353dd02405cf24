terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }

  backend "s3" {
    bucket       = "alice-state"
    key          = "testnet-demo/alice/backup.tfstate"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
    kms_key_id   = "arn:aws:kms:eu-west-1:210987654321:key/0f0e0d0c-0b0a-4908-8706-050403020100"

    assume_role = {
      role_arn = "arn:aws:iam::210987654321:role/state"
    }
  }
}
