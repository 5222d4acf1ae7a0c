"""A Cognito client that others wrote, against the user pool of a running demo.

`cargo xtask test` starts the demo and says where it is: ROLLBOOK_URL is its address and ROLLBOOK_DATA
its data folder, whose outbox is read as the people who are written to would.
"""

import base64
import email
import email.policy
import json
import os
import pathlib
import sys
import time
import unittest
import uuid

import boto3
import requests
from botocore import UNSIGNED
from botocore.config import Config
from pycognito import Cognito
from pycognito.exceptions import (
    ForceChangePasswordException,
    TokenVerificationException,
)

URL = os.environ["ROLLBOOK_URL"]
OUTBOX = pathlib.Path(os.environ["ROLLBOOK_DATA"]) / "outbox"
CONFIG = requests.get(f"{URL}/api/config", timeout=15).json()
ACCOUNTS = {account["role"]: account for account in CONFIG["demo_accounts"]}
UNSIGNED_CALLS = Config(
    signature_version=UNSIGNED, retries={"max_attempts": 1}, read_timeout=15
)
# Without a slash at its end: pycognito makes the issuer of it.
ENDPOINT = CONFIG["endpoint"].rstrip("/")


def client_of(address, **tokens):
    """pycognito as its users make it; only the endpoint is ours."""
    return Cognito(
        CONFIG["user_pool_id"],
        CONFIG["client_id"],
        user_pool_region=CONFIG["region"],
        username=address,
        botocore_config=UNSIGNED_CALLS,
        boto3_client_kwargs={"endpoint_url": ENDPOINT},
        **tokens,
    )


def sign_in(address, password):
    client = client_of(address)
    client.authenticate(password=password)
    return client


def sign_in_as(role):
    account = ACCOUNTS[role]
    return sign_in(account["email"], account["password"])


def boto_client():
    return boto3.client(
        "cognito-idp",
        endpoint_url=ENDPOINT,
        region_name=CONFIG["region"],
        config=UNSIGNED_CALLS,
    )


def ask_me(token):
    return requests.get(
        f"{URL}/api/me", headers={"Authorization": f"Bearer {token}"}, timeout=15
    )


def invite(given):
    """Lets the administrator of the demo invite somebody new; gives their address."""
    address = f"{given.lower()}-{uuid.uuid4().hex[:8]}@example.edu"
    answer = requests.post(
        f"{URL}/api/people",
        headers={"Authorization": f"Bearer {sign_in_as('ADMIN').access_token}"},
        json={
            "name": {"given": given, "family": "Trần", "order": "family_first"},
            "email": address,
            "roles": ["STUDENT"],
            "invite": True,
        },
        timeout=15,
    )
    assert answer.status_code == 201, answer.text
    return address


def letter_to(address, kind):
    for path in sorted(OUTBOX.glob(f"*{kind}.eml"), reverse=True):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if letter["To"] == address:
            return letter
    return None


def secret_mailed_to(address, kind):
    """What stands in the newest letter to this address, alone on its line and no link.

    A code is mailed after the answer, so that the time taken does not tell who has an account.
    """
    deadline = time.monotonic() + 20
    while (letter := letter_to(address, kind)) is None:
        if time.monotonic() > deadline:
            raise AssertionError(f"no {kind} was mailed")
        time.sleep(0.02)
    text = letter.get_body(("plain",)).get_content()
    values = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    return next(value for value in values if not value.startswith("http"))


def set_first_password(address, password):
    client = client_of(address)
    client.new_password_challenge(secret_mailed_to(address, "invitation"), password)
    return client


class SignIn(unittest.TestCase):
    def test_each_account_of_the_demo_signs_in_with_srp_and_is_known_to_the_api(self):
        for role in ("ADMIN", "LECTURER", "STUDENT"):
            client = sign_in_as(role)

            answer = ask_me(client.access_token)

            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertIn(role, answer.json()["roles"])

    def test_tokens_are_verified_through_the_published_keys(self):
        client = sign_in_as("LECTURER")

        client.verify_tokens()

        self.assertEqual(client.access_claims["token_use"], "access")
        self.assertEqual(client.access_claims["client_id"], CONFIG["client_id"])
        self.assertEqual(client.access_claims["cognito:groups"], ["LECTURER"])
        self.assertEqual(client.id_claims["email"], ACCOUNTS["LECTURER"]["email"])

    def test_a_token_that_was_changed_is_refused_by_client_and_api(self):
        client = sign_in_as("STUDENT")
        head, claims, signature = client.access_token.split(".")
        decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
        decoded["cognito:groups"] = ["ADMIN"]
        forged_claims = base64.urlsafe_b64encode(json.dumps(decoded).encode()).rstrip(b"=")
        forged = ".".join([head, forged_claims.decode(), signature])

        with self.assertRaises(TokenVerificationException):
            client.verify_token(forged, "access_token", "access")

        self.assertEqual(ask_me(forged).status_code, 401)

    def test_an_id_token_is_no_access_token(self):
        client = sign_in_as("STUDENT")

        self.assertEqual(ask_me(client.id_token).status_code, 401)

    def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(self):
        refusals = []

        for address in (invite("Bình"), "nobody@example.edu"):
            client = client_of(address)
            with self.assertRaises(client.client.exceptions.NotAuthorizedException) as refused:
                client.authenticate(password="Not-the-one-1")
            refusals.append(refused.exception.response["Error"])

        self.assertEqual(refusals[0], refusals[1])

    def test_get_user_tells_the_holder_of_a_token_their_attributes(self):
        client = sign_in_as("ADMIN")

        user = boto_client().get_user(AccessToken=client.access_token)

        attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
        self.assertEqual(attributes["email"], ACCOUNTS["ADMIN"]["email"])
        self.assertEqual(attributes["email_verified"], "true")
        self.assertEqual(user["Username"], attributes["sub"])


class Sessions(unittest.TestCase):
    def test_a_refresh_gives_tokens_of_the_same_sign_in(self):
        client = sign_in_as("STUDENT")
        client.verify_tokens()
        before = client.access_claims

        client.renew_access_token()

        client.verify_tokens()
        self.assertEqual(client.access_claims["origin_jti"], before["origin_jti"])
        self.assertNotEqual(client.access_claims["jti"], before["jti"])
        self.assertEqual(ask_me(client.access_token).status_code, 200)

    def test_signing_out_everywhere_ends_every_session(self):
        address = invite("Cúc")
        first = set_first_password(address, "First-choice-1")
        second = sign_in(address, "First-choice-1")
        held = (first.access_token, second.access_token)
        refresh_token = first.refresh_token

        second.logout()

        self.assertEqual([ask_me(token).status_code for token in held], [401, 401])
        kept = client_of(address, access_token=held[0], refresh_token=refresh_token)
        with self.assertRaises(kept.client.exceptions.NotAuthorizedException):
            kept.renew_access_token()

    def test_a_revoked_session_ends_and_the_others_stay(self):
        ended, other = sign_in_as("LECTURER"), sign_in_as("LECTURER")

        boto_client().revoke_token(
            Token=ended.refresh_token, ClientId=CONFIG["client_id"]
        )

        statuses = [ask_me(each.access_token).status_code for each in (ended, other)]
        self.assertEqual(statuses, [401, 200])


class Passwords(unittest.TestCase):
    def test_an_invited_person_must_choose_a_password_of_their_own(self):
        address = invite("An")
        temporary = secret_mailed_to(address, "invitation")
        with self.assertRaises(ForceChangePasswordException):
            sign_in(address, temporary)

        set_first_password(address, "First-choice-1")

        client = sign_in(address, "First-choice-1")
        me = ask_me(client.access_token).json()
        self.assertEqual(me["person"]["email"], address)
        with self.assertRaises(client.client.exceptions.NotAuthorizedException):
            sign_in(address, temporary)

    def test_a_first_password_that_breaks_the_policy_is_refused(self):
        address = invite("Dũng")
        client = client_of(address)

        with self.assertRaises(client.client.exceptions.InvalidPasswordException):
            client.new_password_challenge(
                secret_mailed_to(address, "invitation"), "simple"
            )

    def test_a_forgotten_password_is_replaced_with_a_mailed_code(self):
        address = invite("Hoa")
        before = set_first_password(address, "First-choice-1")

        client = client_of(address)
        client.initiate_forgot_password()
        code = secret_mailed_to(address, "reset-code")
        client.confirm_forgot_password(code, "Second-choice-2")

        after = sign_in(address, "Second-choice-2")
        self.assertEqual(ask_me(after.access_token).status_code, 200)
        self.assertEqual(ask_me(before.access_token).status_code, 401)

    def test_a_wrong_code_is_refused(self):
        address = invite("Khoa")
        set_first_password(address, "First-choice-1")
        client = client_of(address)
        client.initiate_forgot_password()
        code = secret_mailed_to(address, "reset-code")
        wrong = f"{(int(code) + 1) % 1_000_000:06}"

        with self.assertRaises(client.client.exceptions.CodeMismatchException):
            client.confirm_forgot_password(wrong, "Second-choice-2")

    def test_a_password_is_changed_by_who_knows_the_old_one(self):
        address = invite("Lan")
        client = set_first_password(address, "First-choice-1")

        client.change_password("First-choice-1", "Second-choice-2")

        self.assertEqual(ask_me(sign_in(address, "Second-choice-2").access_token).status_code, 200)


if __name__ == "__main__":
    ran = unittest.main(exit=False).result
    failed = len(ran.failures) + len(ran.errors)
    print(f"{ran.testsRun - failed} passed, {failed} failed")
    sys.exit(failed > 0)
