"""pycognito against the user pool of a running demo."""

import base64
import json
import unittest

from pycognito.exceptions import (
    ForceChangePasswordException,
    SoftwareTokenMFAChallengeException,
    TokenVerificationException,
)

import reports
from codes import code_of, next_code_of, wrong
from demos import (
    ACCOUNTS,
    CONFIG,
    FIRST,
    SECOND,
    ask_me,
    client_of,
    invite,
    secret_mailed_to,
    set_first_password,
    sign_in,
    sign_in_as,
    welcome,
)


class SigningIn(unittest.TestCase):
    """signing in"""

    def test_each_account_of_the_demo_signs_in_with_SRP_and_is_known_to_the_API(self):
        for role in ("ADMIN", "LECTURER", "STUDENT"):
            client = sign_in_as(role)

            answer = ask_me(client.access_token)

            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertIn(role, answer.json()["roles"])

    def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(self):
        refusals = []

        for address in (invite("Bình"), "nobody@example.edu"):
            client = client_of(address)
            with self.assertRaises(client.client.exceptions.NotAuthorizedException) as refused:
                client.authenticate(password="Not-the-one-1")
            refusals.append(refused.exception.response["Error"])

        self.assertEqual(refusals[0], refusals[1])

    def test_twenty_sign_ins_succeed_whatever_the_random_numbers(self):
        for _ in range(20):
            self.assertTrue(sign_in_as("STUDENT").access_token)


class Tokens(unittest.TestCase):
    """tokens"""

    def test_they_are_verified_through_the_published_keys(self):
        client = sign_in_as("LECTURER")

        client.verify_tokens()

        self.assertEqual(client.access_claims["token_use"], "access")
        self.assertEqual(client.access_claims["client_id"], CONFIG["client_id"])
        self.assertEqual(client.access_claims["cognito:groups"], ["LECTURER"])
        self.assertEqual(client.id_claims["email"], ACCOUNTS["LECTURER"]["email"])


class BadTokens(unittest.TestCase):
    """bad tokens"""

    def test_changed_claims_are_refused(self):
        client = sign_in_as("STUDENT")
        head, claims, signature = client.access_token.split(".")
        decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
        decoded["cognito:groups"] = ["ADMIN"]
        forged_claims = base64.urlsafe_b64encode(json.dumps(decoded).encode()).rstrip(b"=")
        forged = ".".join([head, forged_claims.decode(), signature])

        with self.assertRaises(TokenVerificationException):
            client.verify_token(forged, "access_token", "access")


class Attributes(unittest.TestCase):
    """attributes"""

    def test_the_holder_of_a_session_reads_their_own(self):
        client = sign_in_as("LECTURER")

        user = client.get_user()

        self.assertEqual(user.email, ACCOUNTS["LECTURER"]["email"])
        self.assertTrue(user.email_verified)


class Refreshing(unittest.TestCase):
    """refreshing"""

    def test_a_refresh_gives_new_tokens_of_the_same_sign_in(self):
        client = sign_in_as("STUDENT")
        client.verify_tokens()
        before = client.access_claims

        client.renew_access_token()

        client.verify_tokens()
        self.assertEqual(client.access_claims["origin_jti"], before["origin_jti"])
        self.assertNotEqual(client.access_claims["jti"], before["jti"])
        self.assertEqual(ask_me(client.access_token).status_code, 200)


class SigningOutEverywhere(unittest.TestCase):
    """signing out everywhere"""

    def test_it_ends_every_session_for_the_API_and_for_a_refresh(self):
        address = welcome("Cúc")
        first, second = sign_in(address, FIRST), sign_in(address, FIRST)
        held = (first.access_token, second.access_token)

        second.logout()

        self.assertEqual([ask_me(token).status_code for token in held], [401, 401])
        with self.assertRaises(first.client.exceptions.NotAuthorizedException):
            first.renew_access_token()


class FirstPassword(unittest.TestCase):
    """first password"""

    def test_an_invited_person_must_choose_one_of_their_own(self):
        address = invite("An")
        temporary = secret_mailed_to(address, "invitation")
        with self.assertRaises(ForceChangePasswordException):
            sign_in(address, temporary)

        set_first_password(address, FIRST)

        client = sign_in(address, FIRST)
        me = ask_me(client.access_token).json()
        self.assertEqual(me["person"]["email"], address)
        with self.assertRaises(client.client.exceptions.NotAuthorizedException):
            sign_in(address, temporary)

    def test_one_that_breaks_the_policy_is_refused(self):
        address = invite("Dũng")
        client = client_of(address)

        with self.assertRaises(client.client.exceptions.InvalidPasswordException):
            client.new_password_challenge(
                secret_mailed_to(address, "invitation"), "simple"
            )


class ForgottenPassword(unittest.TestCase):
    """forgotten password"""

    def test_it_is_replaced_with_a_mailed_code_which_ends_the_sessions_before(self):
        address = welcome("Hoa")
        before = sign_in(address, FIRST)

        client = client_of(address)
        client.initiate_forgot_password()
        code = secret_mailed_to(address, "reset-code")
        client.confirm_forgot_password(code, SECOND)

        after = sign_in(address, SECOND)
        self.assertEqual(ask_me(after.access_token).status_code, 200)
        self.assertEqual(ask_me(before.access_token).status_code, 401)

    def test_a_wrong_code_is_refused(self):
        address = welcome("Khoa")
        client = client_of(address)
        client.initiate_forgot_password()
        code = secret_mailed_to(address, "reset-code")

        with self.assertRaises(client.client.exceptions.CodeMismatchException):
            client.confirm_forgot_password(wrong(code), SECOND)


class ChangedPassword(unittest.TestCase):
    """changed password"""

    def test_it_is_changed_by_who_knows_the_old_one_and_by_nobody_else(self):
        address = welcome("Lan")
        client = sign_in(address, FIRST)

        with self.assertRaises(client.client.exceptions.NotAuthorizedException):
            client.change_password("Not-the-one-1", SECOND)
        client.change_password(FIRST, SECOND)

        self.assertEqual(ask_me(sign_in(address, SECOND).access_token).status_code, 200)
        with self.assertRaises(client.client.exceptions.NotAuthorizedException):
            sign_in(address, FIRST)


class AuthenticatorApp(unittest.TestCase):
    """authenticator app"""

    def test_it_is_set_up_asked_for_and_refused_with_a_wrong_code_or_one_that_was_used(self):
        address = welcome("Minh")
        client = sign_in(address, FIRST)
        secret = client.associate_software_token()
        used = code_of(secret)
        self.assertTrue(client.verify_software_token(used, "My phone"))
        client.set_user_mfa_preference(False, True, "SOFTWARE_TOKEN")

        again = client_of(address)
        with self.assertRaises(SoftwareTokenMFAChallengeException):
            again.authenticate(password=FIRST)
        code = next_code_of(secret)
        with self.assertRaises(again.client.exceptions.CodeMismatchException):
            again.respond_to_software_token_mfa_challenge(wrong(code))
        with self.assertRaises(again.client.exceptions.ExpiredCodeException):
            again.respond_to_software_token_mfa_challenge(used)
        again.respond_to_software_token_mfa_challenge(code)

        again.verify_tokens()
        self.assertEqual(ask_me(again.access_token).status_code, 200)


if __name__ == "__main__":
    reports.main()
