import path from 'node:path';
import { badWheel } from './archive';

/**
 * TensorFlow's version, from a wheel's file name.
 * @throws NativeError `bad-wheel` where it is no TensorFlow wheel for Linux on x64.
 */
export function wheelVersion(file: string): string {
  const name = path.basename(file);
  const match = /^tensorflow(?:_cpu)?-(\d[0-9A-Za-z.+_]*)-[^-]+-[^-]+-([^-]+)\.whl$/.exec(name);
  if (!match) {
    throw badWheel(
      file,
      'its name is not that of a TensorFlow wheel (tensorflow_cpu-VERSION-PYTHON-ABI-PLATFORM.whl; a wheel must keep its name)',
    );
  }
  const [, version = '', platform = ''] = match;
  if (!/linux.*x86_64/.test(platform)) {
    throw badWheel(file, `it is for ${platform}, and this machine needs one for linux x86_64`);
  }
  return version;
}
