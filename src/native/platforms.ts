import { type NativeErrorReason } from './errors';
import { BINDING_NAME, type Host } from './location';

/** A wheel that is known byte for byte. */
export interface PinnedWheel {
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal SHA-256. */
  readonly sha256: string;
}

/** Where a platform's TensorFlow libraries come from, and what they need. */
export interface NativePlatform {
  /** `process.platform`-`process.arch` */
  readonly id: string;
  /** The project's name on a Python package index. */
  readonly project: string;
  /** TensorFlow's version. */
  readonly version: string;
  readonly wheel: PinnedWheel;
  /** Bytes of the unpacked libraries, those included that the wheel carries for them. */
  readonly libraryBytes: number;
  /** The platforms that pip is asked for. */
  readonly pipPlatforms: readonly string[];
  /** What the last part of a fitting wheel's name looks like. */
  readonly wheelTag: RegExp;
  /** The shared libraries that the binding links against, in the wheel's folder `tensorflow`. */
  readonly libraries: readonly string[];
  /** The oldest GNU C library that the libraries load with; undefined where there is none. */
  readonly glibc?: string;
}

const elf = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const machO = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'];

/** What can be installed, and where. `npm run check:wheels` compares it with the real index. */
export const nativePlatforms: readonly NativePlatform[] = [
  {
    id: 'linux-x64',
    project: 'tensorflow-cpu',
    version: '2.15.1',
    wheel: {
      name: 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
      bytes: 207_208_420,
      sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
    },
    libraryBytes: 613_776_168,
    pipPlatforms: ['manylinux2014_x86_64', 'manylinux_2_17_x86_64'],
    wheelTag: /linux.*x86_64/,
    libraries: elf,
    glibc: '2.17',
  },
  {
    id: 'linux-arm64',
    project: 'tensorflow',
    version: '2.18.1',
    wheel: {
      name: 'tensorflow-2.18.1-cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64.whl',
      bytes: 231_937_898,
      sha256: '8a6485edd2148f70d011dbd1d8dc2c775e91774a5a159466e83d0d1f21580944',
    },
    libraryBytes: 767_521_768,
    pipPlatforms: ['manylinux2014_aarch64', 'manylinux_2_17_aarch64'],
    wheelTag: /linux.*aarch64/,
    libraries: elf,
    glibc: '2.17',
  },
  {
    id: 'darwin-arm64',
    project: 'tensorflow',
    version: '2.18.1',
    wheel: {
      name: 'tensorflow-2.18.1-cp311-cp311-macosx_12_0_arm64.whl',
      bytes: 239_549_037,
      sha256: '661029cd769b311db910b79a3a6ef50a5a61ecc947172228c777a49989722508',
    },
    libraryBytes: 655_268_476,
    pipPlatforms: ['macosx_12_0_arm64'],
    wheelTag: /macosx_.*arm64/,
    libraries: machO,
  },
];

/** The table's line for a machine; undefined where there is none. */
export function platformOf(host: Pick<Host, 'platform' | 'arch'>): NativePlatform | undefined {
  return nativePlatforms.find(({ id }) => id === `${host.platform}-${host.arch}`);
}

/** Why nothing can be installed on a machine. */
export interface HostProblem {
  readonly code: NativeErrorReason;
  /** A sentence. */
  readonly reason: string;
  /** A sentence. */
  readonly remedy: string;
}

const otherwise = `use the WebAssembly engine, or set WINNING_TICKET_NATIVE_PATH to a folder with a ${BINDING_NAME} and libraries of your own`;

/** Says why the engine cannot be installed on a machine; undefined where it can. */
export function hostProblem(host: Host, platform = platformOf(host)): HostProblem | undefined {
  const machine = `${host.platform}-${host.arch}`;
  if (host.platform === 'linux' && host.glibc === undefined) {
    return {
      code: 'musl',
      reason:
        "This Linux uses another C library than GNU's (musl, as on Alpine); TensorFlow's libraries need GNU's.",
      remedy: 'Use the WebAssembly engine, or a Debian, Ubuntu or Fedora based image.',
    };
  }
  if (platform === undefined) {
    return {
      code: 'unsupported-platform',
      reason: `There is no native engine for ${machine}: ${whyNot(host)}.`,
      remedy: `${otherwise.charAt(0).toUpperCase()}${otherwise.slice(1)}.`,
    };
  }
  if (platform.glibc !== undefined && isOlder(host.glibc ?? '0', platform.glibc)) {
    return {
      code: 'old-c-library',
      reason: `This Linux has version ${host.glibc} of the GNU C library, and TensorFlow ${platform.version} needs ${platform.glibc} or newer.`,
      remedy: `Use a newer Linux or a container of one; or ${otherwise}.`,
    };
  }
  return undefined;
}

function whyNot({ platform, arch }: Host): string {
  if (platform === 'win32')
    return "TensorFlow's Windows wheel holds no separate C library to link against";
  if (platform === 'darwin' && arch === 'x64')
    return 'TensorFlow is no longer made for Macs with Intel processors';
  return `TensorFlow makes no wheel for it (there are some for ${nativePlatforms.map(({ id }) => id).join(', ')})`;
}

/** Whether a dotted version is older than another. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  for (let i = 0; i < Math.max(a!.length, b!.length); i++) {
    const difference = (a![i] ?? 0) - (b![i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
