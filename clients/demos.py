"""The demo that the clients are let at, and people whom its administrator invites.

`cargo xtask clients` starts it and says where it is: ROLLBOOK_URL is its address and ROLLBOOK_DATA its data
folder, whose outbox is read as the people who are written to would.
"""

import email
import email.policy
import functools
import os
import pathlib
import time
import uuid

import boto3
import requests
from botocore import UNSIGNED
from botocore.config import Config
from pycognito import Cognito

URL = os.environ["ROLLBOOK_URL"]
DATA = pathlib.Path(os.environ["ROLLBOOK_DATA"])
CONFIG = requests.get(f"{URL}/api/config", timeout=15).json()
ACCOUNTS = {account["role"]: account for account in CONFIG["demo_accounts"]}
UNSIGNED_CALLS = Config(
    signature_version=UNSIGNED, retries={"max_attempts": 1}, read_timeout=15
)
# Without a slash at its end: pycognito makes the issuer of it.
ENDPOINT = CONFIG["endpoint"].rstrip("/")

# Passwords of whoever has chosen one already, and another.
FIRST, SECOND = "First-choice-1", "Second-choice-2"


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


def call_api(method, path, token, **options):
    headers = {"Authorization": f"Bearer {token}"} | options.pop("headers", {})
    return requests.request(method, f"{URL}{path}", headers=headers, timeout=15, **options)


def ask_me(token):
    return call_api("GET", "/api/me", token)


@functools.cache
def administrator():
    """A token of the demo's administrator, good for as long as the tests take."""
    return sign_in_as("ADMIN").access_token


def invite_person(given):
    """Lets the administrator of the demo invite somebody new; gives what the API tells of them."""
    person = {
        "name": {"given": given, "family": "Trần", "order": "family_first"},
        "email": f"{given.lower()}-{uuid.uuid4().hex[:8]}@example.edu",
        "roles": ["STUDENT"],
        "invite": True,
    }
    answer = call_api("POST", "/api/people", administrator(), json=person)
    assert answer.status_code == 201, answer.text
    return answer.json()


def invite(given):
    """Somebody new, who has a temporary password in the mail; gives their address."""
    return invite_person(given)["email"]


def welcome(given):
    """Somebody new whose password is FIRST."""
    address = invite(given)
    set_first_password(address, FIRST)
    return address


def set_first_password(address, password):
    client = client_of(address)
    client.new_password_challenge(secret_mailed_to(address, "invitation"), password)
    return client


def letter_to(address, kind):
    for path in sorted((DATA / "outbox").glob(f"*{kind}.eml"), reverse=True):
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
