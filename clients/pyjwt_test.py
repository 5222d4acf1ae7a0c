"""Tokens that PyJWT forges, also with the pool's own key, against API and user pool of a running demo."""

import base64
import hashlib
import hmac
import json
import time
import unittest
import uuid

import jwt
import requests
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import reports
from demos import (
    CONFIG,
    DATA,
    ENDPOINT,
    FIRST,
    URL,
    administrator,
    ask_me,
    boto_client,
    call_api,
    invite_person,
    set_first_password,
    sign_in,
    sign_in_as,
)

# As only who has the data folder knows it: what is signed with it is wrong in nothing but its claims.
POOL_KEY = json.loads((DATA / "secrets.json").read_text())["signing_key"]
JWKS = f"{ENDPOINT}/{CONFIG['user_pool_id']}/.well-known/jwks.json"
POOL = boto_client()


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def sign_again(token, key=POOL_KEY, **changes):
    """The same token with these claims changed, signed; None takes a claim away."""
    claims = claims_of(token) | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    kid = jwt.get_unverified_header(token)["kid"]
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


def encode(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def with_algorithm(token, name, make_signature):
    head = jwt.get_unverified_header(token) | {"alg": name}
    message = f"{encode(json.dumps(head).encode())}.{token.split('.')[1]}"
    return f"{message}.{encode(make_signature(message.encode()))}"


def shared_secrets():
    """The published key in the forms that a confused verifier takes for a secret."""
    key = requests.get(JWKS, timeout=15).json()["keys"][0]
    public = jwt.PyJWK(key).key
    yield public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    yield public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).strip()
    yield public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    yield json.dumps(key).encode()
    yield base64.urlsafe_b64decode(key["n"] + "==")


class BadTokens(unittest.TestCase):
    """bad tokens"""

    @classmethod
    def setUpClass(cls):
        cls.signed_in = sign_in_as("STUDENT")
        cls.genuine = cls.signed_in.access_token

    def tearDown(self):
        # What was refused says nothing against the token that it was made of.
        self.assertEqual(ask_me(self.genuine).status_code, 200)

    def assert_refused(self, token, words="Invalid Access Token"):
        """By the API with one code and no reason, and by the pool in Cognito's words."""
        answer = ask_me(token)
        self.assertEqual(answer.status_code, 401, answer.text)
        problem = answer.json()
        self.assertEqual(problem["code"], "unauthenticated")
        self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        self.assertEqual(problem["title"], self.words_without_a_token())
        with self.assertRaises(ClientError) as refused:
            POOL.get_user(AccessToken=token)
        error = refused.exception.response["Error"]
        self.assertEqual((error["Code"], error["Message"]), ("NotAuthorizedException", words))

    def words_without_a_token(self):
        return requests.get(f"{URL}/api/me", timeout=15).json()["title"]

    def test_a_token_signed_anew_with_nothing_changed_is_good(self):
        self.assertEqual(ask_me(sign_again(self.genuine)).status_code, 200)

    def test_no_algorithm(self):
        signature = base64.urlsafe_b64decode(self.genuine.split(".")[2] + "==")

        for name in ("none", "None", "NONE", ""):
            self.assert_refused(with_algorithm(self.genuine, name, lambda _: b""))
            self.assert_refused(with_algorithm(self.genuine, name, lambda _: signature))

    def test_the_public_key_taken_for_a_shared_secret(self):
        for name, digest in (("HS256", hashlib.sha256), ("HS512", hashlib.sha512)):
            for secret in shared_secrets():
                forged = with_algorithm(
                    self.genuine, name, lambda text: hmac.digest(secret, text, digest)
                )
                self.assert_refused(forged)

    def test_the_key_of_another_pool(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

        self.assert_refused(sign_again(self.genuine, key))

    def test_a_key_that_the_token_brings_along(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        brought = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        claims = claims_of(self.genuine)

        for headers in ({"jwk": brought}, {"jku": f"{ENDPOINT}/keys"}, {"kid": "../../etc/passwd"}):
            forged = jwt.encode(claims, key, algorithm="RS256", headers=headers)
            self.assert_refused(forged)

    def test_expired_by_a_second(self):
        forged = sign_again(self.genuine, exp=int(time.time()) - 1)

        self.assert_refused(forged, "Access Token has expired")

    def test_no_end_or_one_that_is_no_number(self):
        for end in (None, "tomorrow", [], -1, 1e300):
            forged = sign_again(self.genuine, exp=end)
            self.assertEqual(ask_me(forged).status_code, 401, end)

    def test_the_issuer_is_another(self):
        for issuer in (f"{claims_of(self.genuine)['iss']}/", "https://elsewhere.example", None):
            self.assert_refused(sign_again(self.genuine, iss=issuer))

    def test_the_client_is_another(self):
        for client in ("another", CONFIG["client_id"].upper(), None):
            self.assert_refused(sign_again(self.genuine, client_id=client))

    def test_an_id_token_in_place_of_an_access_token(self):
        self.assert_refused(self.signed_in.id_token)
        self.assert_refused(sign_again(self.genuine, token_use="id"))
        self.assert_refused(sign_again(self.genuine, token_use=None))

    def test_a_refresh_token_in_place_of_an_access_token(self):
        self.assert_refused(self.signed_in.refresh_token)

    def test_an_account_or_a_sign_in_that_never_was(self):
        for changes in ({"sub": str(uuid.uuid4())}, {"origin_jti": str(uuid.uuid4())}):
            forged = sign_again(self.genuine, **changes)
            self.assertEqual(ask_me(forged).status_code, 401, changes)

    def test_somebody_elses_account_under_ones_own_sign_in(self):
        other = claims_of(sign_in_as("LECTURER").access_token)["sub"]

        forged = sign_again(self.genuine, sub=other, username=other)

        self.assertEqual(ask_me(forged).status_code, 401)

    def test_groups_in_a_token_give_no_right(self):
        forged = sign_again(self.genuine, **{"cognito:groups": ["ADMIN"]})

        answer = call_api("GET", "/api/people?role=STUDENT", forged)

        self.assertEqual((answer.status_code, answer.json()["code"]), (403, "forbidden"))

    def test_cut_lengthened_and_shapeless(self):
        head, claims, signature = self.genuine.split(".")
        for token in (
            self.genuine[:-1],
            self.genuine[:-10],
            f"{head}.{claims}",
            f"{head}.{claims}.",
            f"{self.genuine}A",
            f"{self.genuine}.A",
            f"{self.genuine}=",
            f"{head}.{claims}.{encode(bytes(256))}",
            "..",
            "x",
            "eyJhbGciOiJSUzI1NiJ9.e30.AA",
        ):
            self.assert_refused(token)

    def test_ten_kilobytes(self):
        self.assert_refused(f"{self.genuine}.{'A' * 10_240}")
        self.assert_refused("A" * 10_240)

    def test_a_megabyte_is_not_even_read(self):
        answer = ask_me("A" * (1 << 20))

        self.assertEqual(answer.status_code, 431)

    def test_a_header_that_bears_no_token(self):
        for value in ("Bearer", "Bearer ", "Basic YTpi", self.genuine, f"Bearer  \t{self.genuine} x"):
            answer = requests.get(
                f"{URL}/api/me",
                headers={"Authorization": value},
                timeout=15,
            )
            self.assertEqual((answer.status_code, answer.json()["code"]), (401, "unauthenticated"))


class EndedAccounts(unittest.TestCase):
    """ended accounts"""

    def test_a_disabled_person_is_told_so_and_comes_in_no_more(self):
        person = invite_person("Giang")
        client = set_first_password(person["email"], FIRST)
        token = client.access_token
        self.assertEqual(ask_me(token).status_code, 200)

        self.set_status(person["id"], "disabled")

        answer = ask_me(token)
        self.assertIn(
            (answer.status_code, answer.json()["code"]),
            [(401, "unauthenticated"), (403, "account_disabled")],
        )
        with self.assertRaises(ClientError):
            sign_in(person["email"], FIRST)
        with self.assertRaises(ClientError):
            client.renew_access_token()

    def test_who_is_enabled_again_signs_in_anew(self):
        person = invite_person("Giang")
        old = set_first_password(person["email"], FIRST).access_token

        self.set_status(person["id"], "disabled")
        self.set_status(person["id"], "active")

        self.assertEqual(ask_me(sign_in(person["email"], FIRST).access_token).status_code, 200)
        self.assertEqual(ask_me(old).status_code, 401)

    def test_a_session_that_was_ended_is_renewed_no_more(self):
        person = invite_person("Giang")
        own = set_first_password(person["email"], FIRST)
        lost = sign_in(person["email"], FIRST)
        for client in (own, lost):
            self.assertEqual(ask_me(client.access_token).status_code, 200)
        session = claims_of(lost.access_token)["origin_jti"]

        answer = call_api("DELETE", f"/api/me/sessions/{session}", own.access_token)

        self.assertEqual(answer.status_code, 204, answer.text)
        self.assertEqual(ask_me(lost.access_token).status_code, 401)
        with self.assertRaises(ClientError):
            lost.renew_access_token()
        own.renew_access_token()
        self.assertEqual(ask_me(own.access_token).status_code, 200)

    def set_status(self, person, status):
        path = f"/api/people/{person}"
        version = call_api("GET", path, administrator()).headers["ETag"]
        answer = call_api(
            "PATCH",
            path,
            administrator(),
            json={"status": status},
            headers={"If-Match": version},
        )
        self.assertEqual(answer.status_code, 200, answer.text)


if __name__ == "__main__":
    reports.main()
