/**
 * The one place through which the tensor library is reached, so that there is one tfjs-core in the process: tfjs-node
 * requires the same package.
 */
export * from '@tensorflow/tfjs';
