const decoder = new TextDecoder();

/** Whether a file is what Git LFS leaves in the place of content that was not fetched. */
export function isPointer(head: Uint8Array): boolean {
  return decoder
    .decode(head.subarray(0, 64))
    .startsWith('version https://git-lfs.github.com/spec/');
}

/** Whether a file is a page of a web site: what a browser saves for the link of a download, or an error. */
export function isHtml(head: Uint8Array): boolean {
  return /^\s*<(!doctype\s+html|html|head|body)\b/i.test(decoder.decode(head.subarray(0, 512)));
}
