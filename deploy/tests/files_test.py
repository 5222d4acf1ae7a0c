"""Files of a class on the deployed stack: sent and fetched by signed URLs, straight to the bucket."""

import functools
import unittest

import reports
import requests
from clouds import ELSEWHERE, a_class, administrator, call, create, enroll, welcome, without_demand_for_tls

CONTENT = b"%PDF-1.7 a few pages"


def setUpModule():
    unittest.enterModuleContext(without_demand_for_tls())


@functools.cache
def student():
    """A token of a student of the class."""
    person, token = welcome("Mai", "STUDENT")
    enroll(person)
    return token


def materials():
    return f"/api/classes/{a_class()['id']}/materials"


def announce(title):
    """A material whose file is still to be sent."""
    of_file = {"name": "Bài 1.pdf", "size": len(CONTENT)}
    return create(materials(), administrator(), title=title, section="Tuần 1", **of_file)


def send(upload, content=CONTENT, url=None):
    headers = {each["name"]: each["value"] for each in upload["headers"]}
    return requests.put(url or upload["url"], data=content, headers=headers, timeout=60)


def publish(title):
    """A material whose file is there."""
    material = announce(title)
    assert send(material["upload"]).status_code == 200
    answer = call("POST", f"{materials()}/{material['id']}/complete", administrator())
    assert answer.status_code == 200, answer.text
    return answer.json()


class Files(unittest.TestCase):
    """files"""

    def test_a_file_is_sent_and_fetched_by_a_student_of_the_class(self):
        material = publish("Giới hạn")

        permit = call("GET", f"{materials()}/{material['id']}/download", student()).json()
        answer = requests.get(permit["url"], timeout=60)

        self.assertEqual((answer.status_code, answer.content), (200, CONTENT))
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_a_file_that_was_never_sent_is_not_taken_for_one(self):
        material = announce("Đạo hàm")

        answer = call("POST", f"{materials()}/{material['id']}/complete", administrator())

        self.assertEqual(answer.status_code, 409, answer.text)
        self.assertEqual(answer.json()["code"], "upload_missing")

    def test_only_what_was_signed_may_be_sent(self):
        upload = announce("Tích phân")["upload"]

        longer = send(upload, CONTENT + b"!")
        tampered = send(upload, url=upload["url"].replace("/materials/", "/avatars/"))

        self.assertGreaterEqual(longer.status_code, 400)
        self.assertEqual(tampered.status_code, 403)

    def test_a_file_is_not_written_over(self):
        upload = announce("Chuỗi")["upload"]

        answers = [send(upload), send(upload)]

        self.assertEqual([each.status_code for each in answers], [200, 412])

    def test_who_is_not_of_the_class_gets_no_file(self):
        material = publish("Vi phân")
        _, stranger = welcome("Nam", "STUDENT")

        answer = call("GET", f"{materials()}/{material['id']}/download", stranger)

        self.assertIn(answer.status_code, (403, 404))

    def test_pages_elsewhere_may_send(self):
        upload = announce("Ma trận")["upload"]
        asked = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "PUT"}
        asked |= {"Access-Control-Request-Headers": "content-type,if-none-match"}

        answer = requests.options(upload["url"], headers=asked, timeout=60)

        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], ELSEWHERE)


if __name__ == "__main__":
    reports.main()
