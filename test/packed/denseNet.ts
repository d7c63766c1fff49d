/** The topology of dense layers `fc1`, `fc2`, ..., as tfjs writes it, and the shapes of their weights. */
export function denseNet(
  sizes: readonly number[],
  more: (name: string) => readonly object[] = () => [],
): {
  readonly topology: object;
  readonly shapes: readonly (readonly [string, readonly number[]])[];
} {
  const names = sizes.slice(1).map((_, i) => `fc${i + 1}`);
  const layers = names.flatMap((name, i) => {
    const first = i === 0 ? { batch_input_shape: [null, sizes[0]] } : {};
    const config = { name, units: sizes[i + 1], activation: 'linear', use_bias: true, ...first };
    return [{ class_name: 'Dense', config }, ...more(name)];
  });
  return {
    topology: { class_name: 'Sequential', config: { name: 'net', layers } },
    shapes: names.flatMap((name, i) => [
      [`${name}/kernel`, [sizes[i]!, sizes[i + 1]!]] as const,
      [`${name}/bias`, [sizes[i + 1]!]] as const,
    ]),
  };
}
