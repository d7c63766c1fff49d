const words: Readonly<Record<string, string>> = {
  BOOL: 'bool',
  U8: 'uint8',
  I8: 'int8',
  U16: 'uint16',
  I16: 'int16',
  U32: 'uint32',
  I32: 'int32',
  U64: 'uint64',
  I64: 'int64',
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
  F8_E4M3: 'float8_e4m3',
  F8_E5M2: 'float8_e5m2',
  F8_E8M0: 'float8_e8m0',
  F4: 'float4',
  F6_E2M3: 'float6_e2m3',
  F6_E3M2: 'float6_e3m2',
  C64: 'complex64',
};
const numpy: Readonly<Record<string, string>> = {
  i: 'int',
  u: 'uint',
  f: 'float',
  c: 'complex',
};

/** The type of a tensor by one name whatever its format calls it: `F32`, `<f4` and `float32` are `float32`. */
export function dtypeName(written: string): string {
  if (Object.hasOwn(words, written)) return words[written]!;
  if (/^[|<>=]?b1$|^\|\?$/.test(written)) return 'bool';
  const [, kind, bytes] = /^[|<>=]([iufc])(\d{1,2})$/.exec(written) ?? [];
  return kind === undefined ? written : `${numpy[kind]!}${8 * Number(bytes)}`;
}
