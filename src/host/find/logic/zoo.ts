import { type ZooName } from '../../../runs/spec';

/** What the nets of the zoo are, in a few words. */
export const zooWords: Readonly<Record<ZooName, string>> = {
  'lenet-300-100': 'dense net of 300 and 100 units; small and quick',
  'lenet-5': '2 convolutions, 3 dense layers; for images',
  'conv-2': '2 convolutions, 3 dense layers; for CIFAR-10',
  'conv-4': '4 convolutions, 3 dense layers; for CIFAR-10',
  'conv-6': '6 convolutions, 3 dense layers; for CIFAR-10',
  'conv-8': '8 convolutions, 3 dense layers; for CIFAR-10',
  'resnet-8': 'residual net of 8 layers',
  'resnet-14': 'residual net of 14 layers',
  'resnet-20': 'residual net of 20 layers; for CIFAR-10',
  'resnet-32': 'residual net of 32 layers; for CIFAR-10',
  'resnet-44': 'residual net of 44 layers; for CIFAR-10',
  'resnet-56': 'residual net of 56 layers; for CIFAR-10',
  'resnet-110': 'residual net of 110 layers; for CIFAR-10',
};

/** The sizes that a user types for a dense net: `300, 100` or `300-100`; undefined where they are none. */
export function sizesFrom(text: string): readonly number[] | undefined {
  if (!/^\s*\d{1,6}(\s*[,x×-]\s*\d{1,6}|\s+\d{1,6})*\s*$/.test(text)) return undefined;
  const sizes = (text.match(/\d+/g) ?? []).map(Number);
  const allowed = sizes.length <= 64 && sizes.every((size) => size >= 1 && size <= 100_000);
  return allowed ? sizes : undefined;
}
