"""What is left of a stack that was deleted: what the school has made, and nothing that runs."""

import os
import unittest

import boto3
import reports
from botocore.exceptions import ClientError

PREFIX = "student-management-"


def client(service):
    return boto3.client(service, region_name=os.environ["AWS_REGION"])


class Remains(unittest.TestCase):
    """remains"""

    def test_the_stack_is_gone(self):
        with self.assertRaises(ClientError):
            client("cloudformation").describe_stacks(StackName=os.environ["ROLLBOOK_STACK"])

    def test_nothing_runs_any_more(self):
        self.assertEqual(client("lambda").list_functions()["Functions"], [])
        self.assertEqual(client("apigatewayv2").get_apis()["Items"], [])

    def test_tables_accounts_and_files_are_kept(self):
        tables = client("dynamodb").list_tables()["TableNames"]
        pools = client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
        buckets = {each["Name"] for each in client("s3").list_buckets()["Buckets"]}

        names = ("classes", "notifications", "records", "subjects", "users")
        self.assertEqual(sorted(tables), [PREFIX + each for each in names])
        self.assertEqual([each["Name"] for each in pools], [PREFIX + "users"])
        account = client("sts").get_caller_identity()["Account"]
        place = f"{account}-{os.environ['AWS_REGION']}"
        self.assertIn(f"{PREFIX}files-{place}", buckets)
        self.assertNotIn(f"{PREFIX}site-{place}", buckets)


if __name__ == "__main__":
    reports.main()
