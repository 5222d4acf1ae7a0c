"""The stack after an update in place."""

import unittest

import reports
from clouds import administrator, call, client, create, outputs, table


class Update(unittest.TestCase):
    """update"""

    def test_what_was_asked_for_has_changed(self):
        name = f"/aws/lambda/{outputs()['TablePrefix']}api"
        groups = client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]

        self.assertEqual([each["retentionInDays"] for each in groups], [30])

    def test_what_was_not_asked_for_has_stayed(self):
        self.assertEqual(call("GET", "/api/health").status_code, 200)
        pool = client("cognito-idp").describe_user_pool(UserPoolId=outputs()["UserPoolId"])["UserPool"]
        self.assertEqual(pool["EmailConfiguration"]["EmailSendingAccount"], "DEVELOPER")

    def test_items_have_stayed(self):
        found = client("dynamodb").scan(TableName=table("classes"))["Items"]

        self.assertNotEqual(found, [])

    def test_the_school_goes_on(self):
        create("/api/subjects", administrator(), code="AFTER101", name="Xác suất")


if __name__ == "__main__":
    reports.main()
