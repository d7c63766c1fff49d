/** The bytes of a picture, to be saved. */
export async function bytesOf(picture: Blob): Promise<Uint8Array> {
  return new Uint8Array(await picture.arrayBuffer());
}
