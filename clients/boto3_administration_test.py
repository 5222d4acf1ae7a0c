"""boto3 with the pool's administrator key: every signed operation of a running demo's user pool."""

import datetime
import unittest
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import reports
from boto3_test import (
    CLIENT,
    CLIENT_ID,
    choose_password,
    prove,
    sign_in,
    sign_in_as,
    status_of,
)
from codes import code_of
from demos import (
    CONFIG,
    ENDPOINT,
    FIRST,
    SECOND,
    secret_mailed_to,
    welcome,
)

POOL_ID = CONFIG["user_pool_id"]
PATIENCE = Config(retries={"max_attempts": 1}, read_timeout=15)


def administrator_with(**credentials):
    """The client that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or others, make an administrator's."""
    return boto3.client(
        "cognito-idp",
        endpoint_url=ENDPOINT,
        region_name=CONFIG["region"],
        config=PATIENCE,
        **credentials,
    )


ADMIN = administrator_with()
MISSING = ADMIN.exceptions.UserNotFoundException


def new_address():
    return f"pool-{uuid.uuid4().hex[:12]}@example.edu"


def create(address, **parameters):
    """A user of the pool alone, of whom the school knows nothing."""
    answer = ADMIN.admin_create_user(UserPoolId=POOL_ID, Username=address, **parameters)
    return answer["User"]


def create_with_password(address):
    create(address, MessageAction="SUPPRESS")
    ADMIN.admin_set_user_password(
        UserPoolId=POOL_ID, Username=address, Password=FIRST, Permanent=True
    )


def user_of(address):
    return {"UserPoolId": POOL_ID, "Username": address}


def attributes_of(user):
    pairs = user.get("UserAttributes") or user.get("Attributes")
    return {each["Name"]: each["Value"] for each in pairs}


class Users(unittest.TestCase):
    """administration"""

    def test_a_user_is_made_found_and_deleted(self):
        address = new_address()

        made = create(
            address,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "name", "Value": "Trần Bình"}],
        )
        got = ADMIN.admin_get_user(**user_of(address))
        found = ADMIN.list_users(UserPoolId=POOL_ID, Filter=f'email = "{address}"')["Users"]
        ADMIN.admin_delete_user(**user_of(address))

        self.assertEqual(made["UserStatus"], "FORCE_CHANGE_PASSWORD")
        self.assertIsInstance(made["UserCreateDate"], datetime.datetime)
        self.assertEqual(attributes_of(got)["name"], "Trần Bình")
        self.assertEqual([each["Username"] for each in found], [made["Username"]])
        with self.assertRaises(MISSING):
            ADMIN.admin_get_user(**user_of(address))

    def test_an_address_has_one_user(self):
        address = new_address()
        create(address, MessageAction="SUPPRESS")

        with self.assertRaises(ADMIN.exceptions.UsernameExistsException):
            create(address.upper(), MessageAction="SUPPRESS")

    def test_an_invitation_is_mailed_and_mailed_again_with_another_password(self):
        address = new_address()
        create(address)
        first = secret_mailed_to(address, "invitation")

        create(address, MessageAction="RESEND")

        second = secret_mailed_to(address, "invitation")
        self.assertNotEqual(first, second)
        with self.assertRaises(CLIENT.exceptions.NotAuthorizedException):
            prove(address, first)
        self.assertEqual(prove(address, second)["ChallengeName"], "NEW_PASSWORD_REQUIRED")

    def test_who_has_signed_in_is_not_invited_again(self):
        address = new_address()
        create_with_password(address)

        with self.assertRaises(ADMIN.exceptions.UnsupportedUserStateException):
            create(address, MessageAction="RESEND")

    def test_a_temporary_password_must_be_changed_and_a_permanent_one_not(self):
        address = new_address()
        create(address, MessageAction="SUPPRESS", TemporaryPassword="Given-by-hand-1")
        challenge = prove(address, "Given-by-hand-1")

        ADMIN.admin_set_user_password(**user_of(address), Password=SECOND, Permanent=True)

        self.assertEqual(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED")
        with self.assertRaises(CLIENT.exceptions.NotAuthorizedException):
            choose_password(challenge, FIRST)
        self.assertIn("AccessToken", sign_in(address, SECOND))

    def test_a_reset_password_is_worth_nothing_until_the_mailed_code_replaces_it(self):
        address = welcome("Phúc")

        ADMIN.admin_reset_user_password(**user_of(address))

        with self.assertRaises(CLIENT.exceptions.PasswordResetRequiredException):
            prove(address, FIRST)
        status = ADMIN.admin_get_user(**user_of(address))["UserStatus"]
        self.assertEqual(status, "RESET_REQUIRED")
        CLIENT.confirm_forgot_password(
            ClientId=CLIENT_ID,
            Username=address,
            ConfirmationCode=secret_mailed_to(address, "reset-code"),
            Password=SECOND,
        )
        self.assertEqual(status_of(sign_in(address, SECOND)), 200)

    def test_a_disabled_user_is_out_until_enabled(self):
        address = welcome("Quý")
        tokens = sign_in(address, FIRST)

        ADMIN.admin_disable_user(**user_of(address))

        self.assertFalse(ADMIN.admin_get_user(**user_of(address))["Enabled"])
        self.assertEqual(status_of(tokens), 401)
        with self.assertRaises(CLIENT.exceptions.NotAuthorizedException):
            prove(address, FIRST)
        ADMIN.admin_enable_user(**user_of(address))
        self.assertEqual(status_of(sign_in(address, FIRST)), 200)

    def test_signing_somebody_out_ends_all_sessions(self):
        address = welcome("Sơn")
        held = [sign_in(address, FIRST), sign_in(address, FIRST)]

        ADMIN.admin_user_global_sign_out(**user_of(address))

        self.assertEqual([status_of(tokens) for tokens in held], [401, 401])
        with self.assertRaises(CLIENT.exceptions.NotAuthorizedException):
            CLIENT.get_tokens_from_refresh_token(
                ClientId=CLIENT_ID, RefreshToken=held[0]["RefreshToken"]
            )

    def test_attributes_are_set_and_sub_is_not(self):
        address = new_address()
        create(address, MessageAction="SUPPRESS")
        wanted = {"name": "Lê Cúc", "email_verified": "true"}

        ADMIN.admin_update_user_attributes(
            **user_of(address),
            UserAttributes=[{"Name": name, "Value": value} for name, value in wanted.items()],
        )

        got = attributes_of(ADMIN.admin_get_user(**user_of(address)))
        self.assertEqual({name: got[name] for name in wanted}, wanted)
        with self.assertRaises(ADMIN.exceptions.InvalidParameterException):
            ADMIN.admin_update_user_attributes(
                **user_of(address), UserAttributes=[{"Name": "sub", "Value": "other"}]
            )

    def test_an_authenticator_app_is_switched_off_for_who_has_lost_it(self):
        address = welcome("Tâm")
        token = sign_in(address, FIRST)["AccessToken"]
        secret = CLIENT.associate_software_token(AccessToken=token)["SecretCode"]
        CLIENT.verify_software_token(AccessToken=token, UserCode=code_of(secret))
        settings = {"Enabled": True, "PreferredMfa": True}
        CLIENT.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=settings)
        self.assertEqual(prove(address, FIRST)["ChallengeName"], "SOFTWARE_TOKEN_MFA")

        ADMIN.admin_set_user_mfa_preference(
            **user_of(address), SoftwareTokenMfaSettings={"Enabled": False}
        )

        self.assertEqual(status_of(sign_in(address, FIRST)), 200)


class Lists(unittest.TestCase):
    """administration"""

    def test_users_come_in_pages_and_each_once(self):
        begin = f"page{uuid.uuid4().hex[:8]}"
        addresses = [f"{begin}-{number}@example.edu" for number in range(3)]
        made = [create(each, MessageAction="SUPPRESS")["Username"] for each in addresses]

        pages = ADMIN.get_paginator("list_users").paginate(
            UserPoolId=POOL_ID, Filter=f'email ^= "{begin}"', PaginationConfig={"PageSize": 2}
        )

        found = [user["Username"] for page in pages for user in page["Users"]]
        self.assertEqual(sorted(found), sorted(made))

    def test_a_filter_that_cannot_be_read_is_refused(self):
        with self.assertRaises(ADMIN.exceptions.InvalidParameterException):
            ADMIN.list_users(UserPoolId=POOL_ID, Filter="email is mine")

    def test_groups_are_made_filled_and_told_in_tokens(self):
        address, group = new_address(), f"group-{uuid.uuid4().hex[:8]}"
        create_with_password(address)

        ADMIN.create_group(UserPoolId=POOL_ID, GroupName=group, Description="A choir")
        with self.assertRaises(ADMIN.exceptions.GroupExistsException):
            ADMIN.create_group(UserPoolId=POOL_ID, GroupName=group)
        ADMIN.admin_add_user_to_group(**user_of(address), GroupName=group)

        pages = ADMIN.get_paginator("list_groups").paginate(UserPoolId=POOL_ID)
        self.assertIn(group, [each["GroupName"] for page in pages for each in page["Groups"]])
        groups = ADMIN.admin_list_groups_for_user(**user_of(address))["Groups"]
        self.assertEqual([each["GroupName"] for each in groups], [group])
        members = ADMIN.list_users_in_group(UserPoolId=POOL_ID, GroupName=group)["Users"]
        self.assertEqual([attributes_of(each)["email"] for each in members], [address])
        ADMIN.admin_remove_user_from_group(**user_of(address), GroupName=group)
        self.assertEqual(ADMIN.admin_list_groups_for_user(**user_of(address))["Groups"], [])

    def test_an_unknown_group_has_nobody(self):
        with self.assertRaises(ADMIN.exceptions.ResourceNotFoundException):
            ADMIN.list_users_in_group(UserPoolId=POOL_ID, GroupName="nobody")


class Settings(unittest.TestCase):
    """administration"""

    def test_pool_client_and_factors_are_described(self):
        pool = ADMIN.describe_user_pool(UserPoolId=POOL_ID)["UserPool"]
        client = ADMIN.describe_user_pool_client(UserPoolId=POOL_ID, ClientId=CLIENT_ID)
        mfa = ADMIN.get_user_pool_mfa_config(UserPoolId=POOL_ID)

        self.assertEqual(pool["Id"], POOL_ID)
        self.assertIsInstance(pool["CreationDate"], datetime.datetime)
        self.assertIn("ALLOW_USER_SRP_AUTH", client["UserPoolClient"]["ExplicitAuthFlows"])
        self.assertEqual(mfa["MfaConfiguration"], "OPTIONAL")

    def test_another_pool_is_not_here(self):
        with self.assertRaises(ADMIN.exceptions.ResourceNotFoundException):
            ADMIN.describe_user_pool(UserPoolId="ap-southeast-1_AAAAAAAAA")


class Signatures(unittest.TestCase):
    """signatures"""

    def refusal_of(self, client):
        with self.assertRaises(ClientError) as refused:
            client.list_users(UserPoolId=POOL_ID)
        return refused.exception.response["Error"]["Code"]

    def test_unsigned(self):
        self.assertEqual(self.refusal_of(CLIENT), "MissingAuthenticationTokenException")

    def test_signed_with_another_secret(self):
        own = boto3.Session().get_credentials()
        other = administrator_with(
            aws_access_key_id=own.access_key, aws_secret_access_key=own.secret_key[::-1]
        )

        self.assertEqual(self.refusal_of(other), "InvalidSignatureException")

    def test_signed_with_a_key_that_nobody_has(self):
        stranger = administrator_with(
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x" * 40
        )

        self.assertEqual(self.refusal_of(stranger), "UnrecognizedClientException")

    def test_a_body_that_was_changed_after_signing(self):
        client = administrator_with()
        client.meta.events.register_last("before-send.*", change_body)

        self.assertEqual(self.refusal_of(client), "InvalidSignatureException")

    def test_the_tokens_of_an_administrator_of_the_school_are_no_signature(self):
        client = administrator_with()
        token = sign_in_as("ADMIN")["AccessToken"]

        def bear(request, **_):
            request.headers["Authorization"] = f"Bearer {token}"

        client.meta.events.register_last("before-send.*", bear)

        self.assertIn(
            self.refusal_of(client),
            ("IncompleteSignatureException", "MissingAuthenticationTokenException"),
        )


def change_body(request, **_):
    request.body = request.body.replace(b'"}', b'" }')
    request.headers["Content-Length"] = str(len(request.body))


if __name__ == "__main__":
    reports.main()
