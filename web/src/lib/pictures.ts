// Pictures before they are sent: read, cut to a square, made smaller. Drawing one anew leaves out what cameras write into it.

/** Most bytes of what is chosen; what is sent is far smaller. */
export const MAX_CHOSEN = 20 * 1024 * 1024;

/** Width and height of what is sent. */
const SIDE = 512;

export interface Square {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Whether the browser reads the file as a picture. */
export async function isPicture(file: Blob): Promise<boolean> {
  try {
    (await createImageBitmap(file)).close();
    return true;
  } catch {
    return false;
  }
}

function encode(canvas: HTMLCanvasElement, type: string): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, 0.85));
}

/** A picture made so small that it fits, with what is transparent; WebP, or PNG where the browser does not write that. */
export async function fitInto(file: Blob, width: number, height: number): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, width / picture.width, height / picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const drawn = await encode(canvas, 'image/webp');
  if (!drawn) throw new Error('no picture');
  return drawn;
}

/** The part of a picture as WebP, or as JPEG where the browser does not write WebP. */
export async function cutSquare(file: Blob, { x, y, width, height }: Square): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  // What is transparent would be black in a JPEG.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, SIDE, SIDE);
  context.drawImage(picture, x, y, width, height, 0, 0, SIDE, SIDE);
  picture.close();
  const webp = await encode(canvas, 'image/webp');
  const drawn = webp?.type === 'image/webp' ? webp : await encode(canvas, 'image/jpeg');
  if (!drawn) throw new Error('no picture');
  return drawn;
}
