"""The aws command line's `s3` against the store of files of a running demo, as a process of its own for each call."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import reports
from aws_cli_test import AWS, SURROUNDINGS
from demos import URL
from files import BUCKET, CONTENT, KEY, REGION, SECRET, fetch, new_key

OF_FILES = SURROUNDINGS | {
    "AWS_ENDPOINT_URL_S3": URL,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET,
}


def s3(*arguments, **surroundings):
    """Runs `aws s3`; gives what it prints."""
    return subprocess.run(
        [AWS, "s3", *arguments],
        env=OF_FILES | surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


class Files(unittest.TestCase):
    """files"""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "lesson"
        self.file.write_bytes(CONTENT)
        self.there = f"s3://{BUCKET}/{new_key()}"

    def s3(self, *arguments):
        ended = s3(*arguments)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def test_they_are_copied_listed_and_removed(self):
        one = f"{self.there}/one"

        self.s3("cp", self.file, one)
        listed = self.s3("ls", f"{self.there}/")
        self.s3("cp", one, self.folder / "back")
        self.s3("rm", one)

        self.assertEqual(listed.split()[2:], [str(len(CONTENT)), "one"])
        self.assertEqual((self.folder / "back").read_bytes(), CONTENT)
        self.assertEqual(s3("ls", f"{self.there}/").stdout, "")

    def test_a_folder_is_synchronised_and_the_second_time_nothing_is_left_to_do(self):
        self.s3("sync", self.folder, self.there)

        first = self.s3("sync", self.there, self.folder / "copy")
        second = self.s3("sync", self.there, self.folder / "copy")

        self.assertIn("download", first)
        self.assertEqual(second, "")
        self.assertEqual((self.folder / "copy/lesson").read_bytes(), CONTENT)


class Urls(unittest.TestCase):
    """files by URL"""

    def test_one_that_it_signs_gives_a_file(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(CONTENT)
            file.flush()
            there = f"s3://{BUCKET}/{new_key()}"
            s3("cp", file.name, there)

        url = s3("presign", there).stdout.strip()

        self.assertEqual(fetch(url).content, CONTENT)


class Refusals(unittest.TestCase):
    """refused files"""

    def test_another_secret(self):
        ended = s3("ls", f"s3://{BUCKET}/", AWS_SECRET_ACCESS_KEY="another")

        self.assertIn("SignatureDoesNotMatch", ended.stderr)

    def test_a_file_is_never_written_over(self):
        there = f"s3://{BUCKET}/{new_key()}"
        copies = [s3("cp", os.path.abspath(__file__), there) for _ in range(2)]

        self.assertEqual(copies[0].returncode, 0, copies[0].stderr)
        self.assertIn("PreconditionFailed", copies[1].stderr)


if __name__ == "__main__":
    reports.main()
