"""The store of files of the demo: its key, what the administrator's materials are signed for, and what plain HTTP
makes of a URL."""

import functools
import os
import re
import uuid

import requests
from demos import URL, administrator, call_api

BUCKET = "files"
# `rollbook admin credentials --files` prints them.
KEY, SECRET = os.environ["ROLLBOOK_FILES_KEY"], os.environ["ROLLBOOK_FILES_SECRET"]
# Any will do.
REGION = "us-east-1"
CONTENT = b"%PDF-1.7 a few pages"


def new_key():
    return f"clients/{uuid.uuid4().hex}"


@functools.cache
def materials():
    """Where the materials are of a class that takes some."""
    classes = call_api("GET", "/api/classes", administrator()).json()["items"]
    a_class = next(each for each in classes if each["status"] == "open")
    return f"/api/classes/{a_class['id']}/materials"


def announce(content=CONTENT):
    """A material whose file is still to be sent."""
    body = {"title": "Giới hạn", "section": "Tuần 1", "name": "Bài 1.pdf", "size": len(content)}
    answer = call_api("POST", materials(), administrator(), json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def headers_of(material):
    return {each["name"]: each["value"] for each in material["upload"]["headers"]}


def key_of(material):
    """The key of its file, as the URL names it."""
    path = material["upload"]["url"].partition("?")[0]
    return path.removeprefix(f"{URL}/{BUCKET}/")


def confirm(material):
    return call_api("POST", f"{materials()}/{material['id']}/complete", administrator())


def permit(material):
    """A URL of its file."""
    path = f"{materials()}/{material['id']}/download"
    return call_api("GET", path, administrator()).json()["url"]


def send(url, content, **headers):
    return requests.put(url, data=content, headers=headers, timeout=15)


def fetch(url):
    return requests.get(url, timeout=15)


def code_in(text):
    """The code of an error in S3's XML."""
    found = re.search("<Code>(.+)</Code>", text)
    return found and found[1]
