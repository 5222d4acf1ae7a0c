"""The stack on the emulator that `cargo xtask rehearse` has deployed, as the people who use it meet it:
its API through the gateway, its user pool, its mail; and as whoever owns the account does.

AWS_ENDPOINT_URL says where the emulator is, ROLLBOOK_STACK which stack it is, ROLLBOOK_AWS where the operator's
program is.
"""

import contextlib
import functools
import json
import os
import subprocess
import time
import urllib.parse
import uuid

import boto3
import requests
from botocore import UNSIGNED
from botocore.config import Config
from pycognito.aws_srp import AWSSRP

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
STACK = os.environ["ROLLBOOK_STACK"]
OPERATE = os.environ["ROLLBOOK_AWS"]
REGION = os.environ["AWS_REGION"]
PORT = urllib.parse.urlsplit(ENDPOINT).port

# A page elsewhere that the stack lets call, and whom its mail comes from.
ELSEWHERE = "https://pages.example"
SENDER = "office@school.example"
PASSWORD = "My-own-choice-1"

# What the operator's program is told of the stack, and where that is said.
PLACES = {
    "--prefix": "TablePrefix",
    "--pool": "UserPoolId",
    "--bucket": "FilesBucketName",
    "--keys": "KeysParameter",
    "--url": "SiteUrl",
}

PATIENCE = Config(retries={"max_attempts": 1}, read_timeout=60)


def client(service, **credentials):
    return boto3.client(service, region_name=REGION, config=PATIENCE, **credentials)


@functools.cache
def outputs():
    stack = client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


@functools.cache
def resources():
    """Physical names by logical ones."""
    found = client("cloudformation").describe_stack_resources(StackName=STACK)
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found["StackResources"]}


def table(name):
    return outputs()["TablePrefix"] + name


def call(method, path, token=None, **options):
    """A request to the API through the gateway."""
    headers = {"Host": f"{outputs()['ApiId']}.execute-api.localhost:{PORT}"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    headers |= options.pop("headers", {})
    return requests.request(method, f"{ENDPOINT}/prod{path}", headers=headers, timeout=60, **options)


def create(path, token, **body):
    """Makes something and gives it with its entity tag."""
    answer = call("POST", path, token, json=body)
    assert answer.status_code == 201, f"{path}: {answer.status_code} {answer.text}"
    return answer.json() | {"etag": answer.headers.get("ETag")}


def visit(path, **headers):
    """A request to CloudFront, as a browser's over TLS reaches it."""
    headers = {"Host": outputs()["DistributionDomain"], "X-Forwarded-Proto": "https"} | headers
    return requests.get(f"{ENDPOINT}{path}", headers=headers, timeout=60, allow_redirects=False)


def prove(address, password):
    """Somebody about to prove a password by SRP. pycognito's part for tokens is left out: the emulator names AWS
    as who has issued them, wherever it listens."""
    return AWSSRP(
        username=address,
        password=password,
        pool_id=outputs()["UserPoolId"],
        client_id=outputs()["UserPoolClientId"],
        client=boto3.client("cognito-idp", region_name=REGION, config=Config(signature_version=UNSIGNED)),
    )


def sign_in(address, password=PASSWORD):
    """The tokens, by their names."""
    return prove(address, password).authenticate_user()["AuthenticationResult"]


def choose_password(address, temporary):
    """The first sign-in, which asks for a password of one's own."""
    prove(address, temporary).set_new_password_challenge(PASSWORD)


def let_functions_mail():
    """Verifies the sender, as whoever owns the domain does. And the emulator does not know the condition under
    which the template lets them, the sender's address."""
    client("sesv2").create_email_identity(EmailIdentity=SENDER.partition("@")[2])
    statement = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for role in ("ApiRole", "WorkerRole"):
        client("iam").put_role_policy(RoleName=resources()[role], PolicyName="mail", PolicyDocument=policy)


@contextlib.contextmanager
def without_demand_for_tls():
    """The emulator speaks plain HTTP; what a role may do shows only without that demand."""
    bucket = {"Bucket": outputs()["FilesBucketName"]}
    demand = client("s3").get_bucket_policy(**bucket)["Policy"]
    client("s3").delete_bucket_policy(**bucket)
    try:
        yield
    finally:
        client("s3").put_bucket_policy(**bucket, Policy=demand)


def letters_to(address):
    told = requests.get(f"{ENDPOINT}/_ministack/ses/messages", timeout=60).json()["messages"]
    return [letter for of_account in told.values() for letter in of_account if address in letter["To"]]


def letter_to(address):
    """The newest letter to an address. The worker may be the one who sends it."""
    deadline = time.monotonic() + 30
    while not (letters := letters_to(address)):
        if time.monotonic() > deadline:
            raise AssertionError("no letter was sent")
        time.sleep(0.1)
    return letters[-1]


def password_in(letter):
    """What stands alone on its line and is no link."""
    lines = [line.strip() for line in letter["BodyText"].splitlines() if line.startswith("    ")]
    return next(line for line in lines if not line.startswith("http"))


def new_address(given):
    return f"{given.lower()}-{uuid.uuid4().hex[:8]}@school.example"


def invite(given, role):
    """Lets the administrator invite somebody; gives what the API tells of them."""
    name = {"given": given, "family": "Nguyễn", "order": "family_first"}
    address = new_address(given)
    return create("/api/people", administrator(), name=name, email=address, roles=[role], invite=True)


def welcome(given, role):
    """Somebody who was invited and has chosen a password; the person, and a token."""
    person = invite(given, role)
    address = person["email"]
    temporary = password_in(letter_to(address))
    choose_password(address, temporary)
    return person, sign_in(address)["AccessToken"]


@functools.cache
def administrator():
    """A token of an administrator, whom whoever owns the account makes."""
    address = new_address("Lan")
    make_administrator(address, "--password-stdin", told=f"{PASSWORD}\n")
    return sign_in(address)["AccessToken"]


def make_administrator(address, *more, told=""):
    """Gives what the operator's program prints."""
    ended = operate("admin", "create", "--email", address, *more, told=told)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def operate(*command, told="", **places):
    """Runs the operator's program on the stack; places are those that are not its own, by their options' names."""
    own = {option: places.get(option.strip("-"), outputs()[output]) for option, output in PLACES.items()}
    arguments = [each for pair in own.items() for each in pair]
    return subprocess.run([OPERATE, *command, *arguments], input=told, capture_output=True, text=True, timeout=300)


@functools.cache
def a_class():
    """A class of a subject in a term."""
    code = uuid.uuid4().hex[:6].upper()
    token = administrator()
    subject = create("/api/subjects", token, code=code, name="Giải tích 1", credits="3")
    days = {"starts_on": "2026-09-07", "ends_on": "2027-01-17"}
    term = create("/api/terms", token, name=f"Học kỳ {code}", year=2027, **days)
    of = {"subject": subject["id"], "term": term["id"]}
    return create("/api/classes", token, code=f"{code}-A", name="Giải tích 1, nhóm A", **of)


def enroll(person):
    """Makes somebody a student of the class."""
    members = f"/api/classes/{a_class()['id']}/enrollments"
    return create(members, administrator(), person=person["id"], role="STUDENT")
