import { fileSource } from '../bytes/byteSource';
import { firstZipName, isZip } from '../bytes/zip';
import { firstZipNames } from '../bytes/zipDirectory';
import { InputError } from '../errors';

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

/** Whether the first member of a zip archive is an array of NumPy: other programs store other things in archives. */
export function beginsWithArray(head: Uint8Array): boolean {
  return firstZipName(head)?.endsWith('.npy') ?? false;
}

/** A format of model files that is known but not read. */
export type OtherFormat = 'torch' | 'torchscript' | 'hdf5' | 'keras' | 'onnx' | 'tflite';

/** Pickled twice by the older `torch.save`: protocol 2 and its magic number. */
const TORCH_MAGIC = Buffer.from('80028a0a6cfc9c46f9206aa85019', 'hex');
const HDF5_MAGIC = Buffer.from('894844460d0a1a0a', 'hex');
/** An HDF5 file may have a block of the user's before it, of one of these sizes. */
const HDF5_STARTS = [0, 512, 1024, 2048];
const PICKLED = /\.(pt|pth|bin|ckpt|th|tar|model)$/i;

/**
 * The format of a model file that is not read, by its first bytes and, for archives and where the bytes do not tell, its name.
 *
 * @param head the first 4,096 bytes, or all that there are
 */
export function otherFormatOf(path: string, head: Uint8Array): OtherFormat | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (isZip(head)) return beginsWithArray(head) ? undefined : archived(path);
  if (bytes.subarray(0, TORCH_MAGIC.length).equals(TORCH_MAGIC)) return 'torch';
  if (isPickle(bytes) && PICKLED.test(path)) return 'torch';
  if (HDF5_STARTS.some((at) => bytes.subarray(at, at + 8).equals(HDF5_MAGIC))) return 'hdf5';
  if (bytes.toString('latin1', 4, 8) === 'TFL3') return 'tflite';
  return /\.onnx$/i.test(path) || isOnnx(bytes) ? 'onnx' : undefined;
}

/** What names promise; the bytes decide. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.(pt|pth|ckpt)$/i, 'a PyTorch checkpoint'],
  [/\.(h5|hdf5|keras)$/i, 'an HDF5 or Keras file'],
  [/\.tflite$/i, 'a TensorFlow Lite model'],
];

/** What a file is by its name alone, e.g. "a PyTorch checkpoint"; undefined where the name promises none of these formats. */
export function promisedBy(path: string): string | undefined {
  return NAMES.find(([ending]) => ending.test(path))?.[1];
}

function isPickle(bytes: Buffer): boolean {
  const [first, protocol = 0] = bytes;
  return first === 0x80 && protocol >= 2 && protocol <= 5;
}

/** Protocol buffers have no signature: first the version of the format (field 1), then a text, a number or the graph. */
function isOnnx(bytes: Buffer): boolean {
  const [first, version = 0, second = 0] = bytes;
  return first === 0x08 && version >= 1 && version <= 32 && ONNX_FIELDS.includes(second);
}

/** Keys of producer_name, producer_version, domain, model_version, doc_string, graph and opset_import. */
const ONNX_FIELDS: readonly number[] = [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42];

function archived(path: string): OtherFormat | undefined {
  const names = memberNames(path);
  if (names.some((name) => /(^|\/)data\.pkl$/.test(name))) {
    return names.some((name) => /(^|\/)code\//.test(name)) ? 'torchscript' : 'torch';
  }
  return names.includes('model.weights.h5') ? 'keras' : undefined;
}

/** Members that tell a format stand early: this is enough for 10,000 entries, and little to wait for. */
const MAX_DIRECTORY = 2 ** 20;

/** The first names in a zip archive; none if it is damaged. */
function memberNames(path: string): readonly string[] {
  const source = fileSource(path);
  try {
    return firstZipNames(source, MAX_DIRECTORY);
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  } finally {
    source.close();
  }
}
