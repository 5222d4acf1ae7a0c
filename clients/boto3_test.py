"""boto3, operation by operation, against the user pool of a running demo.

It has no SRP of its own: pycognito does the arithmetic, and boto3 sends it.
"""

import unittest

from pycognito.aws_srp import AWSSRP

import reports
from codes import code_of, next_code_of, wrong
from demos import (
    ACCOUNTS,
    CONFIG,
    FIRST,
    SECOND,
    ask_me,
    boto_client,
    invite,
    secret_mailed_to,
    welcome,
)

CLIENT = boto_client()
REFUSED = CLIENT.exceptions.NotAuthorizedException
CLIENT_ID = CONFIG["client_id"]


def prove(address, password):
    """Proves the password; gives the tokens or the challenge that follows."""
    srp = AWSSRP(
        username=address,
        password=password,
        pool_id=CONFIG["user_pool_id"],
        client_id=CLIENT_ID,
        client=CLIENT,
    )
    parameters = srp.get_auth_params()
    challenge = CLIENT.initiate_auth(
        AuthFlow="USER_SRP_AUTH", ClientId=CLIENT_ID, AuthParameters=parameters
    )
    return CLIENT.respond_to_auth_challenge(
        ClientId=CLIENT_ID,
        ChallengeName=challenge["ChallengeName"],
        ChallengeResponses=srp.process_challenge(
            challenge["ChallengeParameters"], parameters
        ),
    )


def sign_in(address, password):
    return prove(address, password)["AuthenticationResult"]


def sign_in_as(role):
    account = ACCOUNTS[role]
    return sign_in(account["email"], account["password"])


def choose_password(challenge, password):
    return CLIENT.respond_to_auth_challenge(
        ClientId=CLIENT_ID,
        ChallengeName=challenge["ChallengeName"],
        Session=challenge["Session"],
        ChallengeResponses={
            "USERNAME": challenge["ChallengeParameters"]["USER_ID_FOR_SRP"],
            "NEW_PASSWORD": password,
        },
    )


def answer_code(challenge, code):
    return CLIENT.respond_to_auth_challenge(
        ClientId=CLIENT_ID,
        ChallengeName=challenge["ChallengeName"],
        Session=challenge["Session"],
        ChallengeResponses={
            "USERNAME": challenge["ChallengeParameters"]["USER_ID_FOR_SRP"],
            "SOFTWARE_TOKEN_MFA_CODE": code,
        },
    )


def status_of(tokens):
    return ask_me(tokens["AccessToken"]).status_code


class SigningIn(unittest.TestCase):
    """signing in"""

    def test_each_account_of_the_demo_signs_in_with_SRP_and_is_known_to_the_API(self):
        for role in ("ADMIN", "LECTURER", "STUDENT"):
            tokens = sign_in_as(role)

            me = ask_me(tokens["AccessToken"]).json()

            self.assertIn(role, me["roles"])
            self.assertEqual((tokens["ExpiresIn"], tokens["TokenType"]), (3600, "Bearer"))

    def test_a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words(self):
        refusals = []

        for address in (invite("Bình"), "nobody@example.edu"):
            with self.assertRaises(REFUSED) as refused:
                prove(address, "Not-the-one-1")
            refusals.append(refused.exception.response["Error"])

        self.assertEqual(refusals[0], refusals[1])

    def test_twenty_sign_ins_succeed_whatever_the_random_numbers(self):
        for _ in range(20):
            self.assertIn("AccessToken", sign_in_as("STUDENT"))


class Attributes(unittest.TestCase):
    """attributes"""

    def test_the_holder_of_a_session_reads_their_own(self):
        tokens = sign_in_as("ADMIN")

        user = CLIENT.get_user(AccessToken=tokens["AccessToken"])

        attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
        self.assertEqual(attributes["email"], ACCOUNTS["ADMIN"]["email"])
        self.assertEqual(attributes["email_verified"], "true")
        self.assertEqual(user["Username"], attributes["sub"])


class Refreshing(unittest.TestCase):
    """refreshing"""

    def test_both_operations_that_refresh_give_tokens_that_the_API_accepts(self):
        kept = sign_in_as("STUDENT")["RefreshToken"]

        newer = CLIENT.get_tokens_from_refresh_token(ClientId=CLIENT_ID, RefreshToken=kept)
        older = CLIENT.initiate_auth(
            AuthFlow="REFRESH_TOKEN_AUTH",
            ClientId=CLIENT_ID,
            AuthParameters={"REFRESH_TOKEN": kept},
        )

        for answer in (newer, older):
            self.assertEqual(status_of(answer["AuthenticationResult"]), 200)
            self.assertNotIn("RefreshToken", answer["AuthenticationResult"])


class SigningOut(unittest.TestCase):
    """signing out"""

    def test_it_ends_this_session_and_no_other(self):
        ended, other = sign_in_as("LECTURER"), sign_in_as("LECTURER")

        CLIENT.revoke_token(Token=ended["RefreshToken"], ClientId=CLIENT_ID)

        self.assertEqual((status_of(ended), status_of(other)), (401, 200))
        with self.assertRaises(REFUSED):
            CLIENT.get_tokens_from_refresh_token(
                ClientId=CLIENT_ID, RefreshToken=ended["RefreshToken"]
            )


class SigningOutEverywhere(unittest.TestCase):
    """signing out everywhere"""

    def test_it_ends_every_session_for_the_API_and_for_the_pool(self):
        address = welcome("Cúc")
        first, second = sign_in(address, FIRST), sign_in(address, FIRST)

        CLIENT.global_sign_out(AccessToken=second["AccessToken"])

        for tokens in (first, second):
            self.assertEqual(status_of(tokens), 401)
            with self.assertRaises(REFUSED):
                CLIENT.get_user(AccessToken=tokens["AccessToken"])


class FirstPassword(unittest.TestCase):
    """first password"""

    def test_an_invited_person_must_choose_one_of_their_own(self):
        address = invite("An")
        temporary = secret_mailed_to(address, "invitation")

        challenge = prove(address, temporary)
        answer = choose_password(challenge, FIRST)

        self.assertEqual(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED")
        self.assertEqual(status_of(answer["AuthenticationResult"]), 200)
        self.assertEqual(status_of(sign_in(address, FIRST)), 200)
        with self.assertRaises(REFUSED):
            prove(address, temporary)

    def test_one_that_breaks_the_policy_is_refused(self):
        address = invite("Dũng")
        challenge = prove(address, secret_mailed_to(address, "invitation"))

        with self.assertRaises(CLIENT.exceptions.InvalidPasswordException):
            choose_password(challenge, "simple")


class ForgottenPassword(unittest.TestCase):
    """forgotten password"""

    def test_it_is_replaced_with_a_mailed_code_which_ends_the_sessions_before(self):
        address = welcome("Hoa")
        before = sign_in(address, FIRST)

        sent = CLIENT.forgot_password(ClientId=CLIENT_ID, Username=address)
        CLIENT.confirm_forgot_password(
            ClientId=CLIENT_ID,
            Username=address,
            ConfirmationCode=secret_mailed_to(address, "reset-code"),
            Password=SECOND,
        )

        self.assertEqual(sent["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL")
        self.assertEqual(status_of(sign_in(address, SECOND)), 200)
        self.assertEqual(status_of(before), 401)

    def test_a_wrong_code_is_refused(self):
        address = welcome("Khoa")
        CLIENT.forgot_password(ClientId=CLIENT_ID, Username=address)

        with self.assertRaises(CLIENT.exceptions.CodeMismatchException):
            CLIENT.confirm_forgot_password(
                ClientId=CLIENT_ID,
                Username=address,
                ConfirmationCode=wrong(secret_mailed_to(address, "reset-code")),
                Password=SECOND,
            )


class ChangedPassword(unittest.TestCase):
    """changed password"""

    def test_it_is_changed_by_who_knows_the_old_one_and_by_nobody_else(self):
        address = welcome("Lan")
        token = sign_in(address, FIRST)["AccessToken"]

        with self.assertRaises(REFUSED):
            CLIENT.change_password(
                AccessToken=token, PreviousPassword="Not-the-one-1", ProposedPassword=SECOND
            )
        CLIENT.change_password(
            AccessToken=token, PreviousPassword=FIRST, ProposedPassword=SECOND
        )

        self.assertEqual(status_of(sign_in(address, SECOND)), 200)
        with self.assertRaises(REFUSED):
            prove(address, FIRST)


class AuthenticatorApp(unittest.TestCase):
    """authenticator app"""

    def test_it_is_set_up_asked_for_and_refused_with_a_wrong_code_or_one_that_was_used(self):
        address = welcome("Minh")
        token = sign_in(address, FIRST)["AccessToken"]
        secret = CLIENT.associate_software_token(AccessToken=token)["SecretCode"]
        used = code_of(secret)
        with self.assertRaises(CLIENT.exceptions.EnableSoftwareTokenMFAException):
            CLIENT.verify_software_token(AccessToken=token, UserCode=wrong(used))
        CLIENT.verify_software_token(AccessToken=token, UserCode=used)
        CLIENT.set_user_mfa_preference(
            AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
        )

        challenge = prove(address, FIRST)
        code = next_code_of(secret)
        with self.assertRaises(CLIENT.exceptions.CodeMismatchException):
            answer_code(challenge, wrong(code))
        with self.assertRaises(CLIENT.exceptions.ExpiredCodeException):
            answer_code(challenge, used)
        tokens = answer_code(challenge, code)["AuthenticationResult"]

        self.assertEqual(challenge["ChallengeName"], "SOFTWARE_TOKEN_MFA")
        self.assertEqual(status_of(tokens), 200)
        user = CLIENT.get_user(AccessToken=tokens["AccessToken"])
        self.assertEqual(user["UserMFASettingList"], ["SOFTWARE_TOKEN_MFA"])

    def test_a_forgotten_password_does_not_go_past_it(self):
        address = welcome("Oanh")
        token = sign_in(address, FIRST)["AccessToken"]
        secret = CLIENT.associate_software_token(AccessToken=token)["SecretCode"]
        CLIENT.verify_software_token(AccessToken=token, UserCode=code_of(secret))
        CLIENT.set_user_mfa_preference(
            AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True}
        )
        CLIENT.forgot_password(ClientId=CLIENT_ID, Username=address)
        CLIENT.confirm_forgot_password(
            ClientId=CLIENT_ID,
            Username=address,
            ConfirmationCode=secret_mailed_to(address, "reset-code"),
            Password=SECOND,
        )

        challenge = prove(address, SECOND)

        self.assertEqual(challenge["ChallengeName"], "SOFTWARE_TOKEN_MFA")
        answer = answer_code(challenge, next_code_of(secret))
        self.assertEqual(status_of(answer["AuthenticationResult"]), 200)


if __name__ == "__main__":
    reports.main()
