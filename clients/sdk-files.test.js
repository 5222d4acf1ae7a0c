// The AWS SDK for JavaScript with the key of the store of files: S3's calls, and URLs that it signs, on a running demo.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import * as s3 from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { url } from './demos.js';

const Bucket = 'files';
const Body = 'a few pages';
const own = {
  accessKeyId: process.env.ROLLBOOK_FILES_KEY,
  secretAccessKey: process.env.ROLLBOOK_FILES_SECRET,
};

/** The client as its users make it; hosts of buckets' own are what only AWS has. */
function storeWith(credentials) {
  return new s3.S3({ endpoint: url, region: 'us-east-1', credentials, forcePathStyle: true });
}

const store = storeWith(own);

function newKey() {
  return `clients/${randomUUID()}`;
}

async function put() {
  const Key = newKey();
  await store.putObject({ Bucket, Key, Body, ContentType: 'text/plain' });
  return Key;
}

async function read(Key, more = {}) {
  const got = await store.getObject({ Bucket, Key, ...more });
  return got.Body.transformToString();
}

describe('files', () => {
  test('one is put, headed, read and deleted', async () => {
    const Key = await put();

    const head = await store.headObject({ Bucket, Key });
    const whole = await read(Key);
    const part = await read(Key, { Range: 'bytes=2-4' });
    await store.deleteObject({ Bucket, Key });

    assert.deepEqual([head.ContentLength, head.ContentType], [Body.length, 'text/plain']);
    assert.ok(head.LastModified instanceof Date);
    assert.deepEqual([whole, part], [Body, 'few']);
    await assert.rejects(read(Key), s3.NoSuchKey);
  });

  test('they are listed in pages', async () => {
    const folder = newKey();
    const keys = ['a', 'b', 'c'].map((name) => `${folder}/${name}`);
    for (const Key of keys) await store.putObject({ Bucket, Key, Body });

    const listed = [];
    const pages = s3.paginateListObjectsV2({ client: store, pageSize: 2 }, { Bucket, Prefix: folder });
    for await (const page of pages) listed.push(page.Contents.map(({ Key }) => Key));

    assert.deepEqual(listed, [keys.slice(0, 2), keys.slice(2)]);
  });
});

describe('files by URL', () => {
  test('one that it signs takes a file and another gives it', async () => {
    const Key = newKey();
    const upload = await getSignedUrl(store, new s3.PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    const download = await getSignedUrl(store, new s3.GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });

    const sent = await fetch(upload, { method: 'PUT', body: Body });
    const got = await fetch(download);

    assert.equal(sent.status, 200, await sent.text());
    assert.equal(await got.text(), Body);
  });
});

describe('refused files', () => {
  test('another secret and an unknown key', async () => {
    const Key = await put();
    const other = storeWith({ ...own, secretAccessKey: 'another' });
    const unknown = storeWith({ ...own, accessKeyId: 'somebody' });

    await assert.rejects(other.getObject({ Bucket, Key }), { name: 'SignatureDoesNotMatch' });
    await assert.rejects(unknown.getObject({ Bucket, Key }), { name: 'InvalidAccessKeyId' });
  });

  test('one is never written over', async () => {
    const Key = await put();

    await assert.rejects(store.putObject({ Bucket, Key, Body: 'other' }), { name: 'PreconditionFailed' });

    assert.equal(await read(Key), Body);
  });

  test('a URL that has expired', async () => {
    const Key = await put();
    const before = new Date(Date.now() - 120_000);
    const command = new s3.GetObjectCommand({ Bucket, Key });

    const answer = await fetch(await getSignedUrl(store, command, { expiresIn: 60, signingDate: before }));

    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /<Code>AccessDenied<\/Code>/);
  });

  test('keys that are paths of the machine', async () => {
    for (const Key of ['../secrets.json', 'a/../../secrets.json', 'about.json']) {
      await assert.rejects(
        read(Key),
        ({ name }) => ['InvalidArgument', 'SignatureDoesNotMatch'].includes(name),
        Key,
      );
    }
  });
});
