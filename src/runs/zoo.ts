/** The nets that we bring along, in a few words each; of the residual ones, the number is that of the layers with weights. */
export const zooWords = {
  'lenet-300-100': 'Dense net of 300 and 100 units: small and quick.',
  'lenet-5': 'Two convolutions and three dense layers, for images.',
  'conv-2': 'Two convolutions and three dense layers, for CIFAR-10.',
  'conv-4': 'Four convolutions and three dense layers, for CIFAR-10.',
  'conv-6': 'Six convolutions and three dense layers, for CIFAR-10.',
  'conv-8': 'Eight convolutions and three dense layers, for CIFAR-10.',
  'resnet-8': 'Residual net of 8 layers, for images.',
  'resnet-14': 'Residual net of 14 layers, for images.',
  'resnet-20': 'Residual net of 20 layers, for CIFAR-10.',
  'resnet-32': 'Residual net of 32 layers, for CIFAR-10.',
  'resnet-44': 'Residual net of 44 layers, for CIFAR-10.',
  'resnet-56': 'Residual net of 56 layers, for CIFAR-10.',
  'resnet-110': 'Residual net of 110 layers, for CIFAR-10.',
} as const;

export type ZooName = keyof typeof zooWords;

export const zooNames = Object.keys(zooWords) as [ZooName, ...ZooName[]];
