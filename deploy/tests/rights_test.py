"""What the functions may do, tried under their own roles: every operation that the program uses, and what
is refused to them whatever the program asks."""

import functools
import unittest

import reports
from botocore.exceptions import ClientError
from clouds import PASSWORD, client, new_address, outputs, resources, table, without_demand_for_tls

ROLES = ("ApiRole", "WorkerRole")
KEY = {"pk": {"S": "TEST#rights"}, "sk": {"S": "TEST"}}
FILE = "test/rights"


@functools.cache
def credentials(role):
    """As the function gets them. Only Lambda may take the role, and whoever owns the account."""
    account = client("sts").get_caller_identity()["Account"]
    arn = f"arn:aws:iam::{account}:role/{resources()[role]}"
    given = client("sts").assume_role(RoleArn=arn, RoleSessionName="rights")["Credentials"]
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }


def as_role(role, service):
    return client(service, **credentials(role))


def records(**more):
    return {"TableName": table("records")} | more


def item_operations(items):
    """Each operation of the port, on a table and on an index."""
    one = {":one": {"S": "TEST#rights"}}
    check = records(Key=KEY, ConditionExpression="attribute_not_exists(pk)")
    user = {"id": {"S": "test"}, "email": {"S": "test"}}
    users = {"TableName": table("users")}
    return {
        "put": lambda: items.put_item(**records(Item=KEY)),
        "get": lambda: items.get_item(**records(Key=KEY)),
        "update": lambda: items.update_item(
            **records(Key=KEY, UpdateExpression="SET a = :one", ExpressionAttributeValues=one)
        ),
        "query": lambda: items.query(
            **records(KeyConditionExpression="pk = :one", ExpressionAttributeValues=one)
        ),
        "query of an index": lambda: items.query(
            **records(IndexName="by-person", KeyConditionExpression="person = :one", ExpressionAttributeValues=one)
        ),
        "batch_get": lambda: items.batch_get_item(RequestItems={table("records"): {"Keys": [KEY]}}),
        "delete": lambda: items.delete_item(**records(Key=KEY)),
        "transact": lambda: items.transact_write_items(
            TransactItems=[{"ConditionCheck": check}, {"Put": users | {"Item": user}}]
        ),
        "transact, once more": lambda: items.transact_write_items(
            TransactItems=[{"Delete": users | {"Key": user}}]
        ),
    }


def account_operations(accounts):
    """Each operation that the adapter of accounts uses."""
    user = {"UserPoolId": outputs()["UserPoolId"], "Username": new_address("Rights")}
    group = user | {"GroupName": "STUDENT"}
    name = [{"Name": "name", "Value": "Lan"}]
    no_factor = {"SoftwareTokenMfaSettings": {"Enabled": False}}
    return {
        "create": lambda: accounts.admin_create_user(**user, MessageAction="SUPPRESS"),
        "get": lambda: accounts.admin_get_user(**user),
        "set password": lambda: accounts.admin_set_user_password(**user, Password=PASSWORD, Permanent=True),
        "update": lambda: accounts.admin_update_user_attributes(**user, UserAttributes=name),
        "add to group": lambda: accounts.admin_add_user_to_group(**group),
        "groups": lambda: accounts.admin_list_groups_for_user(**user),
        "remove from group": lambda: accounts.admin_remove_user_from_group(**group),
        "second factor": lambda: accounts.admin_set_user_mfa_preference(**user, **no_factor),
        "sign out": lambda: accounts.admin_user_global_sign_out(**user),
        "disable": lambda: accounts.admin_disable_user(**user),
        "enable": lambda: accounts.admin_enable_user(**user),
    }


def key_operations(role):
    """What the adapter of keys does."""
    keys = as_role(role, "ssm")
    key = {"Name": outputs()["KeysParameter"]}
    secret = key | {"Value": "none", "Type": "SecureString", "Overwrite": False}
    return {
        "make the keys": lambda: unless_there(lambda: keys.put_parameter(**secret)),
        "read the keys": lambda: keys.get_parameter(**key, WithDecryption=True),
    }


def unless_there(put):
    """The program has made the keys already, or these are the first."""
    try:
        put()
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterAlreadyExists":
            raise


def file_operations(files):
    """Each operation that the adapter of files uses or signs."""
    one = {"Bucket": outputs()["FilesBucketName"], "Key": FILE}
    return {
        "put": lambda: files.put_object(**one, Body=b"x"),
        "head": lambda: files.head_object(**one),
        "get": lambda: files.get_object(**one),
        "delete": lambda: files.delete_object(**one),
    }


def refused_operations(role):
    """Operations that the program never asks for, and its own on things that are not its."""
    items, files, keys = (as_role(role, service) for service in ("dynamodb", "s3", "ssm"))
    accounts, own = as_role(role, "cognito-idp"), outputs()
    pool = {"UserPoolId": own["UserPoolId"]}
    return {
        "Scan": lambda: items.scan(**records()),
        "DeleteTable": lambda: items.delete_table(**records()),
        "DescribeTable": lambda: items.describe_table(**records()),
        "BatchWriteItem": lambda: items.batch_write_item(
            RequestItems={table("records"): [{"PutRequest": {"Item": KEY}}]}
        ),
        "UpdateTimeToLive": lambda: items.update_time_to_live(
            **records(TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires_at"})
        ),
        "another table": lambda: items.get_item(TableName="payroll", Key={"id": {"S": "1"}}),
        "another bucket": lambda: files.put_object(Bucket=own["SiteBucketName"], Key="index.html", Body=b""),
        "a list of files": lambda: files.list_objects_v2(Bucket=own["FilesBucketName"]),
        "the policy of the bucket": lambda: files.delete_bucket_policy(Bucket=own["FilesBucketName"]),
        "another parameter": lambda: keys.get_parameter(Name="/payroll/keys", WithDecryption=True),
        "deleting the keys": lambda: keys.delete_parameter(Name=own["KeysParameter"]),
        "CreateUserPool": lambda: accounts.create_user_pool(PoolName="another"),
        "ListUsers": lambda: accounts.list_users(**pool),
        "AdminDeleteUser": lambda: accounts.admin_delete_user(**pool, Username="an@school.example"),
        "UpdateUserPool": lambda: accounts.update_user_pool(**pool),
        "CreateUser": lambda: as_role(role, "iam").create_user(UserName="me"),
        "Invoke": lambda: as_role(role, "lambda").invoke(FunctionName=own["TablePrefix"] + "worker"),
        "DeleteStack": lambda: as_role(role, "cloudformation").delete_stack(StackName="rollbook"),
    }


class Rights(unittest.TestCase):
    """rights"""

    def allow(self, role, operations):
        for name, operation in operations.items():
            with self.subTest(role=role, operation=name):
                operation()

    def test_each_operation_of_the_port_of_items_is_allowed(self):
        for role in ROLES:
            self.allow(role, item_operations(as_role(role, "dynamodb")))

    def test_each_operation_on_accounts_is_allowed(self):
        for role in ROLES:
            self.allow(role, account_operations(as_role(role, "cognito-idp")))

    def test_each_operation_on_keys_is_allowed(self):
        for role in ROLES:
            self.allow(role, key_operations(role))

    def test_each_operation_on_files_is_allowed(self):
        with without_demand_for_tls():
            for role in ROLES:
                self.allow(role, file_operations(as_role(role, "s3")))

    def test_nothing_else_is_allowed(self):
        for role in ROLES:
            for name, operation in refused_operations(role).items():
                with self.subTest(role=role, operation=name):
                    with self.assertRaises(ClientError) as refused:
                        operation()
                    code = refused.exception.response["Error"]["Code"]
                    self.assertIn(code, ("AccessDenied", "AccessDeniedException"))

    def test_files_are_reached_over_TLS_alone(self):
        files = as_role("ApiRole", "s3")
        bucket = outputs()["FilesBucketName"]

        with self.assertRaises(ClientError) as refused:
            files.put_object(Bucket=bucket, Key=FILE, Body=b"x")

        self.assertEqual(refused.exception.response["Error"]["Code"], "AccessDenied")

    def test_only_lambda_is_trusted_with_the_roles(self):
        for role in ROLES:
            described = client("iam").get_role(RoleName=resources()[role])["Role"]
            statements = described["AssumeRolePolicyDocument"]["Statement"]

            self.assertEqual([each["Principal"] for each in statements], [{"Service": "lambda.amazonaws.com"}])


if __name__ == "__main__":
    reports.main()
