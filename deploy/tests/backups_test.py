"""The school of the stack in one file, and made again of it in tables and a bucket that were emptied, by the operator's
program."""

import json
import pathlib
import tempfile
import unittest
import zipfile

import reports
import requests
from clouds import a_class, administrator, call, client, operate, outputs, table, without_demand_for_tls
from files_test import CONTENT, materials, publish, student

TABLES = ("users", "classes", "subjects", "notifications", "records")


def setUpModule():
    unittest.enterModuleContext(without_demand_for_tls())


def items_of(name):
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=table(name), ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def school():
    """Every item, in an order of its own."""
    return {name: sorted(json.dumps(item, sort_keys=True) for item in items_of(name)) for name in TABLES}


def files():
    listed = client("s3").list_objects_v2(Bucket=outputs()["FilesBucketName"])
    return [each["Key"] for each in listed.get("Contents", [])]


def empty_tables():
    for name in TABLES:
        described = client("dynamodb").describe_table(TableName=table(name))["Table"]
        keys = [each["AttributeName"] for each in described["KeySchema"]]
        for item in items_of(name):
            key = {each: item[each] for each in keys}
            client("dynamodb").delete_item(TableName=table(name), Key=key)


def empty_bucket():
    for key in files():
        client("s3").delete_object(Bucket=outputs()["FilesBucketName"], Key=key)


class Backups(unittest.TestCase):
    """backups"""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "school.zip"

    def save(self):
        ended = operate("backup", "--output", str(self.file))
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def assert_ended(self, ended, code, told):
        """With one line for people and a code for scripts."""
        self.assertEqual((ended.returncode, len(ended.stderr.splitlines())), (code, 1), ended.stderr)
        self.assertIn(told, ended.stderr)

    def test_a_school_comes_back_as_it_was_in_tables_and_a_bucket_that_were_emptied(self):
        material, token = publish("Giới hạn"), student()
        before, kept = school(), files()

        printed = self.save()
        empty_tables()
        empty_bucket()
        ended = operate("restore", str(self.file))

        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn(f"and {len(kept)} files in", printed)
        self.assertEqual((school(), files()), (before, kept))
        # Accounts were never away, so that who was signed in still is.
        found = call("GET", f"/api/classes/{a_class()['id']}", administrator())
        self.assertEqual((found.status_code, found.json()["name"]), (200, a_class()["name"]))
        permit = call("GET", f"{materials()}/{material['id']}/download", token).json()
        self.assertEqual(requests.get(permit["url"], timeout=60).content, CONTENT)

    def test_it_says_of_itself_which_accounts_it_goes_with(self):
        self.save()

        with zipfile.ZipFile(self.file) as opened:
            manifest = json.loads(opened.read("manifest.json"))

        self.assertEqual(manifest["user_pool"], outputs()["UserPoolId"])
        self.assertIs(manifest["one_instant"], False)
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)

    def test_a_school_is_not_restored_over_another(self):
        self.save()
        before = school()

        self.assert_ended(operate("restore", str(self.file)), 1, "there is something in")

        self.assertEqual(school(), before)

    def test_what_is_no_backup_is_refused_before_anything_is_asked_of_the_stack(self):
        self.save()
        whole = self.file.read_bytes()
        empty, half, text = (self.folder / name for name in ("empty.zip", "half.zip", "text.zip"))
        empty.write_bytes(b"")
        half.write_bytes(whole[: len(whole) // 2])
        text.write_text("no zip")

        for path, code, told in (
            (self.folder / "none.zip", 2, "none.zip"),
            (empty, 1, "it is not a backup of Rollbook"),
            (half, 1, "it is cut short or damaged"),
            (text, 1, "it is not a backup of Rollbook"),
        ):
            self.assert_ended(operate("restore", str(path), prefix="nowhere-"), code, told)

    def test_a_place_that_is_not_there_is_named_and_leaves_no_backup(self):
        for code, told, places in (
            (1, "table nowhere-", {"prefix": "nowhere-"}),
            (1, "bucket no-such-bucket: aws answered NoSuchBucket", {"bucket": "no-such-bucket"}),
        ):
            self.assert_ended(operate("backup", "--output", str(self.file), **places), code, told)

        self.assert_ended(operate("backup", "--output", str(self.folder / "none/school.zip")), 4, "school.zip")
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    reports.main()
