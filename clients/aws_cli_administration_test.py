"""The aws command line with the pool's administrator key: every signed operation of a running demo's pool."""

import os
import unittest
import uuid

import reports
from aws_cli_test import CLIENT_ID, Refusal, aws, sign_in, status_of
from codes import code_of
from demos import CONFIG, FIRST, secret_mailed_to, welcome

POOL_ID = CONFIG["user_pool_id"]
KEY = {name: os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}


def administer(operation, *arguments, **surroundings):
    """Runs a signed operation on the pool."""
    return aws(operation, f"--user-pool-id={POOL_ID}", *arguments, **(KEY | surroundings))


def administer_user(operation, address, *arguments):
    return administer(operation, f"--username={address}", *arguments)


def new_address():
    return f"pool-{uuid.uuid4().hex[:12]}@example.edu"


class Administration(unittest.TestCase):
    """administration"""

    def test_a_user_is_made_changed_found_and_deleted(self):
        address = new_address()

        made = administer_user(
            "admin-create-user", address, "--message-action=SUPPRESS"
        )["User"]
        administer_user(
            "admin-update-user-attributes", address, "--user-attributes=Name=name,Value=Bình"
        )
        got = administer_user("admin-get-user", address)
        found = administer("list-users", f'--filter=email = "{address}"')["Users"]
        administer_user("admin-delete-user", address)

        self.assertEqual(made["UserStatus"], "FORCE_CHANGE_PASSWORD")
        self.assertIn({"Name": "name", "Value": "Bình"}, got["UserAttributes"])
        self.assertEqual([each["Username"] for each in found], [made["Username"]])
        with self.assertRaisesRegex(Refusal, r"\(UserNotFoundException\)"):
            administer_user("admin-get-user", address)

    def test_a_password_is_set_and_reset(self):
        address = new_address()
        administer_user("admin-create-user", address)
        self.assertTrue(secret_mailed_to(address, "invitation"))

        administer_user(
            "admin-set-user-password", address, f"--password={FIRST}", "--permanent"
        )
        self.assertIn("AccessToken", sign_in(address, FIRST))
        administer_user(
            "admin-update-user-attributes",
            address,
            "--user-attributes=Name=email_verified,Value=true",
        )
        administer_user("admin-reset-user-password", address)

        with self.assertRaisesRegex(Refusal, r"\(PasswordResetRequiredException\)"):
            sign_in(address, FIRST)
        self.assertTrue(secret_mailed_to(address, "reset-code"))

    def test_somebody_is_signed_out_disabled_and_enabled(self):
        address = welcome("Quý")
        first = sign_in(address, FIRST)
        administer_user("admin-user-global-sign-out", address)
        self.assertEqual(status_of(first), 401)

        administer_user("admin-disable-user", address)
        with self.assertRaisesRegex(Refusal, r"\(NotAuthorizedException\)"):
            sign_in(address, FIRST)
        administer_user("admin-enable-user", address)

        self.assertEqual(status_of(sign_in(address, FIRST)), 200)

    def test_groups_are_made_filled_and_emptied(self):
        address, group = new_address(), f"group-{uuid.uuid4().hex[:8]}"
        administer_user("admin-create-user", address, "--message-action=SUPPRESS")

        administer("create-group", f"--group-name={group}")
        administer_user("admin-add-user-to-group", address, f"--group-name={group}")
        all_groups = administer("list-groups")["Groups"]
        of_user = administer_user("admin-list-groups-for-user", address)["Groups"]
        members = administer("list-users-in-group", f"--group-name={group}")["Users"]
        administer_user("admin-remove-user-from-group", address, f"--group-name={group}")

        self.assertIn(group, [each["GroupName"] for each in all_groups])
        self.assertEqual([each["GroupName"] for each in of_user], [group])
        self.assertEqual(len(members), 1)
        self.assertEqual(administer_user("admin-list-groups-for-user", address)["Groups"], [])

    def test_an_authenticator_app_is_switched_off_for_who_has_lost_it(self):
        address = welcome("Tâm")
        token = sign_in(address, FIRST)["AccessToken"]
        secret = aws("associate-software-token", f"--access-token={token}")["SecretCode"]
        aws("verify-software-token", f"--access-token={token}", f"--user-code={code_of(secret)}")
        aws(
            "set-user-mfa-preference",
            f"--access-token={token}",
            "--software-token-mfa-settings=Enabled=true,PreferredMfa=true",
        )
        got = administer_user("admin-get-user", address)
        self.assertEqual(got["PreferredMfaSetting"], "SOFTWARE_TOKEN_MFA")

        administer_user(
            "admin-set-user-mfa-preference",
            address,
            "--software-token-mfa-settings=Enabled=false",
        )

        self.assertEqual(status_of(sign_in(address, FIRST)), 200)

    def test_pool_client_and_factors_are_described(self):
        pool = administer("describe-user-pool")["UserPool"]
        client = administer("describe-user-pool-client", f"--client-id={CLIENT_ID}")
        mfa = administer("get-user-pool-mfa-config")

        self.assertEqual(pool["Id"], POOL_ID)
        self.assertEqual(client["UserPoolClient"]["ClientId"], CLIENT_ID)
        self.assertEqual(mfa["MfaConfiguration"], "OPTIONAL")


class Signatures(unittest.TestCase):
    """signatures"""

    def test_unsigned(self):
        with self.assertRaisesRegex(Refusal, r"\(MissingAuthenticationTokenException\)"):
            administer("list-users", "--no-sign-request")

    def test_signed_with_another_secret(self):
        with self.assertRaisesRegex(Refusal, r"\(InvalidSignatureException\)"):
            administer("list-users", AWS_SECRET_ACCESS_KEY="x" * 40)

    def test_signed_with_a_key_that_nobody_has(self):
        with self.assertRaisesRegex(Refusal, r"\(UnrecognizedClientException\)"):
            administer("list-users", AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE")


if __name__ == "__main__":
    reports.main()
