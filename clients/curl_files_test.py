"""curl against the store of files of a running demo: its own signatures with the key, and plain requests by URL."""

import hashlib
import subprocess
import tempfile
import unittest

import reports
from demos import URL
from files import (
    BUCKET,
    CONTENT,
    KEY,
    REGION,
    SECRET,
    announce,
    code_in,
    confirm,
    headers_of,
    key_of,
    new_key,
    permit,
)


def curl(*arguments):
    """Runs it; gives the status of the answer and its body."""
    told = ["--silent", "--show-error", "--max-time", "15", "--path-as-is", "--write-out", "%{stderr}%{http_code}"]
    ended = subprocess.run(["curl", *told, *arguments], capture_output=True, timeout=60)
    status = ended.stderr.decode()
    assert ended.returncode == 0, status
    return int(status), ended.stdout


def sign(key, *arguments, user=f"{KEY}:{SECRET}", content=b""):
    """The same, signed. Not every version tells what it has hashed, as S3 demands."""
    told = f"x-amz-content-sha256: {hashlib.sha256(content).hexdigest()}"
    signed = ["--aws-sigv4", f"aws:amz:{REGION}:s3", "--user", user, "--header", told]
    return curl(*signed, *arguments, f"{URL}/{BUCKET}/{key}")


def send(url, *arguments, content=CONTENT, run=curl):
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return run(url, "--upload-file", file.name, *arguments)


def sign_content(key, *arguments):
    return sign(key, *arguments, content=CONTENT)


def put():
    key = new_key()
    return key, send(key, "--header", "content-type: text/plain", run=sign_content)


def as_arguments(headers):
    return [each for name, value in headers.items() for each in ("--header", f"{name}: {value}")]


class Files(unittest.TestCase):
    """files"""

    def test_one_is_put_and_read(self):
        key, (status, answer) = put()

        self.assertEqual(status, 200, answer)
        self.assertEqual(sign(key), (200, CONTENT))
        status, head = sign(key, "--head")
        self.assertEqual(status, 200)
        self.assertIn(b"content-type: text/plain", head.lower())

    def test_a_range_of_one_is_read(self):
        key, _ = put()

        self.assertEqual(sign(key, "--range", "1-3"), (206, CONTENT[1:4]))

    def test_they_are_listed(self):
        key, _ = put()

        status, listed = sign("?list-type=2")

        self.assertEqual(status, 200)
        self.assertIn(f"<Key>{key}</Key>", listed.decode())

    def test_one_is_deleted(self):
        key, _ = put()

        self.assertEqual(sign(key, "--request", "DELETE")[0], 204)

        status, answer = sign(key)
        self.assertEqual((status, code_in(answer.decode())), (404, "NoSuchKey"))


class Urls(unittest.TestCase):
    """files by URL"""

    def test_a_material_is_sent_and_fetched_by_the_urls_of_the_api(self):
        material = announce()

        sent = send(material["upload"]["url"], *as_arguments(headers_of(material)))

        self.assertEqual(sent, (200, b""))
        self.assertEqual(confirm(material).status_code, 200)
        self.assertEqual(curl(permit(material)), (200, CONTENT))
        self.assertEqual(sign(key_of(material)), (200, CONTENT))


class Refusals(unittest.TestCase):
    """refused files"""

    def assert_refused(self, answer, status, code):
        self.assertEqual((answer[0], code_in(answer[1].decode())), (status, code))

    def test_one_is_never_written_over(self):
        key, _ = put()

        answer = send(key, run=sign_content)

        self.assert_refused(answer, 412, "PreconditionFailed")

    def test_another_secret_an_unknown_key_and_none(self):
        key, _ = put()

        self.assert_refused(sign(key, user=f"{KEY}:another"), 403, "SignatureDoesNotMatch")
        self.assert_refused(sign(key, user=f"somebody:{SECRET}"), 403, "InvalidAccessKeyId")
        self.assert_refused(curl(f"{URL}/{BUCKET}/{key}"), 403, "AccessDenied")

    def test_another_content_than_was_signed(self):
        key = new_key()

        status, _ = send(key, content=b"other", run=sign_content)

        self.assertEqual(status, 400)
        self.assert_refused(sign(key), 404, "NoSuchKey")

    def test_a_url_that_was_tampered_with(self):
        material = announce()
        url, headers = material["upload"]["url"], as_arguments(headers_of(material))

        for answer in (
            send(url.replace("/materials/", "/avatars/"), *headers),
            send(url, *headers, content=CONTENT + b"!"),
            send(url, "--header", "content-type: text/html", "--header", "if-none-match: *"),
        ):
            self.assert_refused(answer, 403, "SignatureDoesNotMatch")

    def test_keys_that_are_paths_of_the_machine(self):
        for key in ("../secrets.json", "a/../../secrets.json", "about.json"):
            self.assert_refused(sign(key), 400, "InvalidArgument")


if __name__ == "__main__":
    reports.main()
