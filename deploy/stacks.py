"""What `cargo xtask deploy` and `destroy` ask of AWS besides SAM: who is asking, what a stack gave out, and the
page in its bucket. Each call prints lines of a name,
an equals sign and a value, or one line that says what is wrong and ends with 1."""

import mimetypes
import pathlib
import sys
import uuid

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# Names below /assets/ change with their content (`apps/local/src/pages.rs` says the same).
FOREVER = "public, max-age=31536000, immutable"
FRESH = "no-cache"

# Python's own table is filled up from files of the machine, so what the page is made of is stated.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

# Copies for a server that compresses nothing itself; CloudFront does. And what only the build's checks read.
LEFT_OUT = {".br", ".gz"}


def identify():
    """Who is asking, and where."""
    session = boto3.Session()
    missing = []
    if session.region_name is None:
        missing.append("no region is set (export AWS_DEFAULT_REGION=ap-southeast-1, or another)")
    if session.get_credentials() is None:
        missing.append("no credentials for AWS were found in the environment or in ~/.aws")
    if missing:
        raise SystemExit("; ".join(missing))
    answer = boto3.client("sts").get_caller_identity()
    return {"account": answer["Account"], "arn": answer["Arn"], "region": session.region_name}


def read_outputs(stack):
    """What the stack gave out, by name."""
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}


def read_resources(stack):
    """What the stack consists of, physical names by logical ones; of one that failed, what is left."""
    found = boto3.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    left = [each for each in found if each["ResourceStatus"] != "DELETE_COMPLETE"]
    return {each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in left}


def upload(folder, bucket):
    """Puts the page into its bucket: files before the document that names them. What an earlier page has
    left stays, for those who have it open."""
    root = pathlib.Path(folder)
    files = [path for path in root.rglob("*") if path.is_file() and is_served(path.relative_to(root))]
    files.sort(key=lambda path: (path.suffix == ".html", str(path)))
    s3 = boto3.client("s3")
    for path in files:
        name = path.relative_to(root).as_posix()
        s3.put_object(
            Bucket=bucket,
            Key=name,
            Body=path.read_bytes(),
            ContentType=TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream",
            CacheControl=FOREVER if name.startswith("assets/") else FRESH,
        )
    return {"files": len(files)}


def is_served(path):
    return path.suffix not in LEFT_OUT and not path.parts[0].startswith(".")


def invalidate(distribution):
    """Has CloudFront ask for everything anew whose name stays when it changes."""
    paths = ["/", "/index.html"]
    boto3.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={"CallerReference": uuid.uuid4().hex, "Paths": {"Quantity": len(paths), "Items": paths}},
    )
    return {"paths": len(paths)}


def empty(bucket):
    """Removes everything from the bucket of the page, which cannot be deleted before."""
    s3 = boto3.client("s3")
    removed = 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        keys = [{"Key": each["Key"]} for each in page.get("Contents", [])]
        if keys:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
            removed += len(keys)
    return {"removed": removed}


COMMANDS = {
    "identify": identify,
    "outputs": read_outputs,
    "resources": read_resources,
    "upload": upload,
    "invalidate": invalidate,
    "empty": empty,
}


def main(name, *arguments):
    try:
        answer = COMMANDS[name](*arguments)
    except (BotoCoreError, ClientError) as error:
        raise SystemExit(str(error)) from None
    for key, value in answer.items():
        print(f"{key}={value}")


if __name__ == "__main__":
    main(*sys.argv[1:])
