"""The aws command line, as a process of its own for each call, against the user pool of a running demo.

It has no SRP of its own: pycognito does the arithmetic, and the command line sends it.
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

from pycognito.aws_srp import AWSSRP

import reports
from codes import code_of, next_code_of, wrong
from demos import (
    ACCOUNTS,
    CONFIG,
    ENDPOINT,
    FIRST,
    SECOND,
    ask_me,
    boto_client,
    secret_mailed_to,
    welcome,
)

AWS = pathlib.Path(sys.executable).with_name("aws")
CLIENT_ID = CONFIG["client_id"]
# Neither this user's settings nor this machine's role.
SURROUNDINGS = {
    name: value for name, value in os.environ.items() if not name.startswith("AWS_")
} | {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": ENDPOINT,
    "AWS_DEFAULT_REGION": CONFIG["region"],
    "AWS_MAX_ATTEMPTS": "1",
}


class Refusal(Exception):
    """What the command line prints when it ends with anything but 0."""


def aws(operation, *arguments, **surroundings):
    """Runs `aws cognito-idp`; gives what it prints."""
    command = [AWS, "--output", "json", "cognito-idp", operation, *arguments]
    ended = subprocess.run(
        command,
        env=SURROUNDINGS | surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if ended.returncode:
        raise Refusal(ended.stderr)
    return json.loads(ended.stdout or "{}")


def prove(address, password):
    """Proves the password; gives the tokens or the challenge that follows."""
    srp = AWSSRP(
        username=address,
        password=password,
        pool_id=CONFIG["user_pool_id"],
        client_id=CLIENT_ID,
        client=boto_client(),
    )
    parameters = srp.get_auth_params()
    challenge = aws(
        "initiate-auth",
        "--auth-flow=USER_SRP_AUTH",
        f"--client-id={CLIENT_ID}",
        f"--auth-parameters={json.dumps(parameters)}",
    )
    responses = srp.process_challenge(challenge["ChallengeParameters"], parameters)
    return aws(
        "respond-to-auth-challenge",
        f"--challenge-name={challenge['ChallengeName']}",
        f"--client-id={CLIENT_ID}",
        f"--challenge-responses={json.dumps(responses)}",
    )


def sign_in(address, password):
    return prove(address, password)["AuthenticationResult"]


def sign_in_as(role):
    account = ACCOUNTS[role]
    return sign_in(account["email"], account["password"])


def status_of(tokens):
    return ask_me(tokens["AccessToken"]).status_code


class SigningIn(unittest.TestCase):
    """signing in"""

    def test_an_account_of_the_demo_signs_in_with_SRP_and_is_known_to_the_API(self):
        tokens = sign_in_as("ADMIN")

        self.assertEqual(status_of(tokens), 200)

    def test_a_wrong_password_is_refused_by_name(self):
        with self.assertRaisesRegex(Refusal, r"\(NotAuthorizedException\).*Incorrect username"):
            prove("nobody@example.edu", "Not-the-one-1")


class Attributes(unittest.TestCase):
    """attributes"""

    def test_the_holder_of_a_session_reads_their_own(self):
        tokens = sign_in_as("ADMIN")

        user = aws("get-user", f"--access-token={tokens['AccessToken']}")

        attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
        self.assertEqual(attributes["email"], ACCOUNTS["ADMIN"]["email"])


class Refreshing(unittest.TestCase):
    """refreshing"""

    def test_a_refresh_gives_a_token_that_the_API_accepts(self):
        tokens = sign_in_as("STUDENT")

        renewed = aws(
            "get-tokens-from-refresh-token",
            f"--client-id={CLIENT_ID}",
            f"--refresh-token={tokens['RefreshToken']}",
        )

        self.assertEqual(status_of(renewed["AuthenticationResult"]), 200)


class SigningOut(unittest.TestCase):
    """signing out"""

    def test_it_ends_the_session(self):
        tokens = sign_in_as("LECTURER")

        aws("revoke-token", f"--client-id={CLIENT_ID}", f"--token={tokens['RefreshToken']}")

        self.assertEqual(status_of(tokens), 401)


class SigningOutEverywhere(unittest.TestCase):
    """signing out everywhere"""

    def test_it_ends_every_session(self):
        address = welcome("Cúc")
        first, second = sign_in(address, FIRST), sign_in(address, FIRST)

        aws("global-sign-out", f"--access-token={second['AccessToken']}")

        self.assertEqual((status_of(first), status_of(second)), (401, 401))


class ForgottenPassword(unittest.TestCase):
    """forgotten password"""

    def test_it_is_replaced_with_a_mailed_code_and_with_no_other(self):
        address = welcome("Hoa")

        aws("forgot-password", f"--client-id={CLIENT_ID}", f"--username={address}")
        code = secret_mailed_to(address, "reset-code")
        with self.assertRaisesRegex(Refusal, r"\(CodeMismatchException\)"):
            self.confirm(address, wrong(code))
        self.confirm(address, code)

        self.assertEqual(status_of(sign_in(address, SECOND)), 200)

    def confirm(self, address, code):
        return aws(
            "confirm-forgot-password",
            f"--client-id={CLIENT_ID}",
            f"--username={address}",
            f"--confirmation-code={code}",
            f"--password={SECOND}",
        )


class ChangedPassword(unittest.TestCase):
    """changed password"""

    def test_it_is_changed_by_who_knows_the_old_one(self):
        address = welcome("Lan")
        tokens = sign_in(address, FIRST)

        aws(
            "change-password",
            f"--access-token={tokens['AccessToken']}",
            f"--previous-password={FIRST}",
            f"--proposed-password={SECOND}",
        )

        self.assertEqual(status_of(sign_in(address, SECOND)), 200)


class AuthenticatorApp(unittest.TestCase):
    """authenticator app"""

    def test_it_is_set_up_and_asked_for(self):
        address = welcome("Minh")
        token = sign_in(address, FIRST)["AccessToken"]
        secret = aws("associate-software-token", f"--access-token={token}")["SecretCode"]
        aws("verify-software-token", f"--access-token={token}", f"--user-code={code_of(secret)}")
        aws(
            "set-user-mfa-preference",
            f"--access-token={token}",
            "--software-token-mfa-settings=Enabled=true,PreferredMfa=true",
        )

        challenge = prove(address, FIRST)
        tokens = self.answer(challenge, next_code_of(secret))["AuthenticationResult"]

        self.assertEqual(challenge["ChallengeName"], "SOFTWARE_TOKEN_MFA")
        self.assertEqual(status_of(tokens), 200)

    def answer(self, challenge, code):
        responses = {
            "USERNAME": challenge["ChallengeParameters"]["USER_ID_FOR_SRP"],
            "SOFTWARE_TOKEN_MFA_CODE": code,
        }
        return aws(
            "respond-to-auth-challenge",
            "--challenge-name=SOFTWARE_TOKEN_MFA",
            f"--client-id={CLIENT_ID}",
            f"--session={challenge['Session']}",
            f"--challenge-responses={json.dumps(responses)}",
        )


if __name__ == "__main__":
    reports.main()
