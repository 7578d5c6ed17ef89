const IMAGE = /\.(png|jpe?g|gif|webp|svg)$/i;

/** Whether a file is an image that a browser shows. */
export function isImage(path: string): boolean {
  return IMAGE.test(path);
}

/** The path without the ending that makes it an image. */
export function withoutImageEnding(path: string): string {
  return path.replace(IMAGE, '');
}
