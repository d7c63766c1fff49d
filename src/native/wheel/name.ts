import path from 'node:path';
import { NativeError } from '../errors';
import { type NativePlatform } from '../platforms';
import { badWheel } from './archive';

/**
 * TensorFlow's version, from a wheel's file name.
 * @throws NativeError `bad-wheel` where it is no TensorFlow wheel, `wrong-architecture` where it is one for another
 * machine.
 */
export function wheelVersion(file: string, platform: NativePlatform): string {
  const name = path.basename(file);
  const match = /^tensorflow(?:_cpu)?-(\d[0-9A-Za-z.+_]*)-[^-]+-[^-]+-([^-]+)\.whl$/.exec(name);
  if (!match) {
    throw badWheel(
      file,
      'its name is not that of a TensorFlow wheel (tensorflow_cpu-VERSION-PYTHON-ABI-PLATFORM.whl; a wheel must keep its name)',
    );
  }
  const [, version = '', tag = ''] = match;
  if (!platform.wheelTag.test(tag)) {
    throw new NativeError(
      'wrong-architecture',
      `${file} is for ${tag}, and this machine needs one for ${platform.id}, such as ${platform.wheel.name}.`,
    );
  }
  return version;
}
