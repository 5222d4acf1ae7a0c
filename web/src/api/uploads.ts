// Bytes go straight to the store of files, by a URL that the API has signed. Only XMLHttpRequest tells how far it is.
import { fileAddress } from '../lib/files';
import { ApiError } from './problems';
import type { components } from './schema';

export type UploadPermit = components['schemas']['UploadOut'];

/** The store has a file there already: the one that was sent before, whose answer was lost. */
const ALREADY_THERE = 412;

/** Sends a file; `onProgress` hears which part of it has gone, from 0 to 1. */
export function putFile(permit: UploadPermit, file: Blob, onProgress: (part: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', fileAddress(permit.url, location.origin));
    for (const { name, value } of permit.headers) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const isThere = (request.status >= 200 && request.status < 300) || request.status === ALREADY_THERE;
      if (isThere) return resolve();
      reject(new ApiError(request.status, {}, null));
    };
    request.onerror = () => reject(new ApiError(0, {}, null));
    request.send(file);
  });
}
