"""boto3 with the key of the store of files: S3's calls, and URLs that it signs itself, on a running demo."""

import datetime
import io
import unittest
from unittest import mock

import boto3
import reports
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
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
    fetch,
    headers_of,
    key_of,
    new_key,
    permit,
    send,
)


def store_with(key=KEY, secret=SECRET):
    return boto3.client(
        "s3",
        endpoint_url=URL,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"max_attempts": 1},
            read_timeout=15,
        ),
    )


STORE = store_with()


def object_of(key):
    return {"Bucket": BUCKET, "Key": key}


def put(body=CONTENT):
    key = new_key()
    STORE.put_object(**object_of(key), Body=body, ContentType="text/plain")
    return key


def read(key, **parameters):
    return STORE.get_object(**object_of(key), **parameters)["Body"].read()


def list_below(prefix):
    """Keys, in pages of two."""
    pages = STORE.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix=prefix, PaginationConfig={"PageSize": 2}
    )
    return [[each["Key"] for each in page["Contents"]] for page in pages]


def sign(method, key, **parameters):
    return STORE.generate_presigned_url(method, Params=object_of(key) | parameters, ExpiresIn=60)


class Files(unittest.TestCase):
    """files"""

    def test_one_is_put_headed_and_read(self):
        key = put()

        head = STORE.head_object(**object_of(key))

        self.assertEqual((head["ContentLength"], head["ContentType"]), (len(CONTENT), "text/plain"))
        age = datetime.datetime.now(datetime.timezone.utc) - head["LastModified"]
        self.assertLess(abs(age), datetime.timedelta(minutes=5))
        self.assertEqual(read(key), CONTENT)

    def test_a_range_of_one_is_read(self):
        key = put()

        part = STORE.get_object(**object_of(key), Range="bytes=1-3")

        self.assertEqual(part["Body"].read(), CONTENT[1:4])
        self.assertEqual(part["ContentRange"], f"bytes 1-3/{len(CONTENT)}")

    def test_they_are_listed_in_pages(self):
        folder = new_key()
        keys = [f"{folder}/{name}" for name in "abc"]
        for key in keys:
            STORE.put_object(**object_of(key), Body=CONTENT)

        self.assertEqual(list_below(folder), [keys[:2], keys[2:]])

    def test_a_stream_is_sent_and_received(self):
        key, received = new_key(), io.BytesIO()
        # In one request: the store takes no parts.
        whole = TransferConfig(multipart_threshold=1 << 30)
        content = bytes(range(256)) * 40_000

        STORE.upload_fileobj(io.BytesIO(content), BUCKET, key, Config=whole)
        STORE.download_fileobj(BUCKET, key, received, Config=whole)

        self.assertEqual(received.getvalue(), content)

    def test_one_is_deleted_and_again_is_harmless(self):
        key = put()

        for _ in range(2):
            STORE.delete_object(**object_of(key))

        with self.assertRaises(STORE.exceptions.NoSuchKey):
            read(key)


class Urls(unittest.TestCase):
    """files by URL"""

    def test_one_that_it_signs_takes_a_file_and_another_gives_it(self):
        key = new_key()

        sent = send(sign("put_object", key, ContentType="text/plain"), CONTENT, **{"Content-Type": "text/plain"})
        got = fetch(sign("get_object", key))

        self.assertEqual(sent.status_code, 200, sent.text)
        self.assertEqual((got.content, got.headers["Content-Type"]), (CONTENT, "text/plain"))

    def test_a_material_that_was_sent_by_the_url_of_the_api_is_read_with_the_key(self):
        material = announce()
        sent = send(material["upload"]["url"], CONTENT, **headers_of(material))
        self.assertEqual(sent.status_code, 200, sent.text)

        self.assertEqual(confirm(material).status_code, 200)

        self.assertEqual(read(key_of(material)), CONTENT)
        self.assertEqual(fetch(permit(material)).content, CONTENT)


class Refusals(unittest.TestCase):
    """refused files"""

    def assert_refused(self, code, call):
        with self.assertRaises(ClientError) as refused:
            call()
        self.assertEqual(refused.exception.response["Error"]["Code"], code)

    def assert_answer(self, answer, status, code):
        self.assertEqual((answer.status_code, code_in(answer.text)), (status, code))

    def test_one_is_never_written_over(self):
        key = put()

        self.assert_refused("PreconditionFailed", lambda: STORE.put_object(**object_of(key), Body=b"other"))

        self.assertEqual(read(key), CONTENT)

    def test_another_secret_and_an_unknown_key(self):
        key = put()

        other, unknown = store_with(secret="another"), store_with(key="somebody")

        self.assert_refused("SignatureDoesNotMatch", lambda: other.get_object(**object_of(key)))
        self.assert_refused("InvalidAccessKeyId", lambda: unknown.get_object(**object_of(key)))

    def test_no_signature(self):
        self.assert_answer(fetch(f"{URL}/{BUCKET}/{put()}"), 403, "AccessDenied")

    def test_a_url_for_another_file_parameter_or_method(self):
        key, other = put(), put()
        url = sign("get_object", key)

        for changed in (url.replace(key, other), f"{url}&response-content-type=text%2Fhtml"):
            self.assert_answer(fetch(changed), 403, "SignatureDoesNotMatch")
        self.assert_answer(send(url, CONTENT), 403, "SignatureDoesNotMatch")

    def test_a_url_that_has_expired(self):
        key = put()
        before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=2)

        with mock.patch("botocore.auth.get_current_datetime", return_value=before):
            url = sign("get_object", key)

        self.assert_answer(fetch(url), 403, "AccessDenied")

    def test_a_file_of_another_size_or_type_than_was_signed(self):
        material = announce()
        url, headers = material["upload"]["url"], headers_of(material)

        longer = send(url, CONTENT + b"!", **headers)
        other = send(url, CONTENT, **headers | {"content-type": "text/html"})

        self.assert_answer(longer, 403, "SignatureDoesNotMatch")
        self.assert_answer(other, 403, "SignatureDoesNotMatch")
        self.assertEqual(confirm(material).json()["code"], "upload_missing")

    def test_keys_that_are_paths_of_the_machine(self):
        for key in ("../secrets.json", "a/../../secrets.json", "a//b", "about.json", ".parts/a", "a\\b"):
            with self.subTest(key=key), self.assertRaises(ClientError) as refused:
                read(key)
            code = refused.exception.response["Error"]["Code"]
            self.assertIn(code, ("InvalidArgument", "SignatureDoesNotMatch"), key)


if __name__ == "__main__":
    reports.main()
