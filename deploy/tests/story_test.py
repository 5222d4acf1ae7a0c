"""The main story on the deployed stack, through gateway, function and user pool."""

import base64
import json
import unittest

import reports
import requests
from clouds import (
    ELSEWHERE,
    ENDPOINT,
    SENDER,
    a_class,
    administrator,
    call,
    choose_password,
    client,
    enroll,
    invite,
    let_functions_mail,
    letter_to,
    make_administrator,
    new_address,
    outputs,
    password_in,
    sign_in,
    table,
    visit,
    welcome,
)


def setUpModule():
    let_functions_mail()


class Gateway(unittest.TestCase):
    """gateway"""

    def test_what_is_public_needs_no_token(self):
        for path in ("/api/health", "/api/config", "/api/openapi.json"):
            self.assertEqual(call("GET", path).status_code, 200, path)

    def test_the_page_is_told_the_pool_of_the_stack(self):
        config = call("GET", "/api/config").json()

        self.assertEqual(config["user_pool_id"], outputs()["UserPoolId"])
        self.assertEqual(config["client_id"], outputs()["UserPoolClientId"])
        self.assertEqual(config["password_policy"]["min_length"], 8)

    def test_without_a_token_nothing_else_answers(self):
        for path in ("/api/me", "/api/people", "/api/nothing"):
            self.assertEqual(call("GET", path).status_code, 401, path)

    def test_a_forged_token_is_refused(self):
        head, claims, signature = administrator().split(".")
        changed = json.loads(base64.urlsafe_b64decode(claims + "=="))
        changed["sub"] = "somebody-else"
        forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")

        answer = call("GET", "/api/me", f"{head}.{forged}.{signature}")

        self.assertEqual(answer.status_code, 401)

    def test_an_id_token_is_no_access_token(self):
        person, _ = welcome("Bình", "STUDENT")

        answer = call("GET", "/api/me", sign_in(person["email"])["IdToken"])

        self.assertEqual(answer.status_code, 401, answer.text)

    def test_only_the_pages_elsewhere_that_were_named_may_read_answers(self):
        named = call("GET", "/api/health", headers={"Origin": ELSEWHERE})
        other = call("GET", "/api/health", headers={"Origin": "https://other.example"})

        self.assertEqual(named.headers.get("Access-Control-Allow-Origin"), ELSEWHERE)
        self.assertNotIn("Access-Control-Allow-Origin", other.headers)


class People(unittest.TestCase):
    """people"""

    def test_an_invitation_is_mailed_and_its_password_is_changed_at_the_first_sign_in(self):
        person = invite("An", "STUDENT")
        letter = letter_to(person["email"])

        choose_password(person["email"], password_in(letter))
        answer = call("GET", "/api/me", sign_in(person["email"])["AccessToken"])

        self.assertIn(SENDER, letter["Source"])
        self.assertIn(outputs()["SiteUrl"], letter["BodyText"])
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["person"]["id"], person["id"])

    def test_a_wrong_password_is_refused(self):
        person = invite("Chi", "STUDENT")

        with self.assertRaises(client("cognito-idp").exceptions.NotAuthorizedException):
            sign_in(person["email"], "Not-the-one-1")

    def test_who_is_disabled_is_out_at_the_next_request(self):
        person, token = welcome("Dũng", "STUDENT")
        self.assertEqual(call("GET", "/api/me", token).status_code, 200)
        path = f"/api/people/{person['id']}"
        tag = call("GET", path, administrator()).headers["ETag"]

        changed = call("PATCH", path, administrator(), json={"status": "disabled"}, headers={"If-Match": tag})

        self.assertEqual(changed.status_code, 200, changed.text)
        self.assertEqual(call("GET", "/api/me", token).status_code, 403)

    def test_roles_are_mirrored_in_the_groups_of_the_pool(self):
        person, _ = welcome("Giang", "LECTURER")

        user = {"UserPoolId": outputs()["UserPoolId"], "Username": person["email"]}
        groups = client("cognito-idp").admin_list_groups_for_user(**user)["Groups"]

        self.assertEqual([each["GroupName"] for each in groups], ["LECTURER"])


class Administrators(unittest.TestCase):
    """administrators"""

    def test_a_printed_password_is_changed_at_the_first_sign_in(self):
        address = new_address("Oanh")

        printed = make_administrator(address)

        choose_password(address, printed.split()[-1])
        me = call("GET", "/api/me", sign_in(address)["AccessToken"]).json()
        self.assertEqual((me["roles"], me["person"]["name"]["given"]), (["ADMIN"], address.partition("@")[0]))

    def test_who_is_in_the_school_already_becomes_one_beside_what_they_are(self):
        person, _ = welcome("Phúc", "STUDENT")

        make_administrator(person["email"])

        me = call("GET", "/api/me", sign_in(person["email"])["AccessToken"]).json()
        self.assertEqual((sorted(me["roles"]), me["person"]["id"]), (["ADMIN", "STUDENT"], person["id"]))


class Classes(unittest.TestCase):
    """classes"""

    def test_a_student_is_enrolled_and_listed(self):
        person, token = welcome("Hà", "STUDENT")
        members = f"/api/classes/{a_class()['id']}/enrollments"

        enroll(person)

        listed = call("GET", members, administrator()).json()["items"]
        self.assertIn(person["id"], json.dumps(listed))
        mine = call("GET", "/api/me/classes", token).json()["items"]
        self.assertIn(a_class()["id"], json.dumps(mine))

    def test_of_two_edits_of_the_same_version_the_second_is_refused(self):
        path = f"/api/classes/{a_class()['id']}"
        version = {"If-Match": call("GET", path, administrator()).headers["ETag"]}

        first = call("PATCH", path, administrator(), json={"room": "A1"}, headers=version)
        second = call("PATCH", path, administrator(), json={"room": "B2"}, headers=version)

        self.assertEqual((first.status_code, second.status_code), (200, 412), second.text)
        self.assertEqual(call("GET", path, administrator()).json()["room"], "A1")

    def test_the_same_request_twice_makes_one_thing(self):
        key = {"Idempotency-Key": "once-and-only-once"}
        subject = {"code": "ONCE101", "name": "Đại số"}

        answers = [call("POST", "/api/subjects", administrator(), json=subject, headers=key) for _ in range(2)]

        self.assertEqual([each.status_code for each in answers], [201, 201])
        self.assertEqual(answers[0].json()["id"], answers[1].json()["id"])

    def test_a_student_may_not_make_one(self):
        _, token = welcome("Khánh", "STUDENT")

        answer = call("POST", "/api/subjects", token, json={"code": "NO101", "name": "Hình học"})

        self.assertEqual(answer.status_code, 403)


class Worker(unittest.TestCase):
    """worker"""

    def test_a_tick_leaves_nothing_to_do(self):
        invite("Linh", "STUDENT")

        tick = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
        name = outputs()["TablePrefix"] + "worker"
        answer = client("lambda").invoke(FunctionName=name, Payload=json.dumps(tick))

        self.assertNotIn("FunctionError", answer, answer["Payload"].read())
        left = client("dynamodb").query(
            TableName=table("records"),
            KeyConditionExpression="pk = :outbox",
            ExpressionAttributeValues={":outbox": {"S": "OUTBOX"}},
        )
        self.assertEqual(left["Items"], [])


class Page(unittest.TestCase):
    """page"""

    def test_it_is_there_with_the_headers_that_keep_it_safe(self):
        answer = visit("/index.html")

        self.assertEqual(answer.status_code, 200)
        self.assertIn("text/html", answer.headers["Content-Type"])
        self.assertEqual(answer.headers["Cache-Control"], "no-cache")
        self.assertIn("frame-ancestors 'none'", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_each_of_its_paths_answers_the_document_and_a_missing_file_does_not(self):
        document = visit("/index.html").text

        self.assertEqual([visit(path).text for path in ("/", "/classes/cls_1")], [document, document])
        self.assertGreaterEqual(visit("/assets/none.js").status_code, 400)

    def test_without_TLS_it_sends_elsewhere(self):
        answer = visit("/", **{"X-Forwarded-Proto": "http"})

        self.assertEqual(answer.status_code, 301)
        self.assertTrue(answer.headers["Location"].startswith("https://"))

    def test_its_files_are_kept_for_a_year(self):
        document = visit("/index.html").text
        path = document.split('src="', 1)[1].split('"', 1)[0]

        answer = visit(path)

        self.assertEqual(answer.status_code, 200, path)
        self.assertEqual(answer.headers["Cache-Control"], "public, max-age=31536000, immutable")

    def test_the_bucket_is_closed_to_everybody_else(self):
        bucket = outputs()["SiteBucketName"]
        answer = requests.get(f"{ENDPOINT}/{bucket}/index.html", timeout=60)

        self.assertEqual(answer.status_code, 403)


if __name__ == "__main__":
    reports.main()
