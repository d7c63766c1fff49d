import { type OtherFormat } from './otherFiles';

/** A text as a literal of Python: one line of printable ASCII, whatever is in it. */
export function pythonText(text: string): string {
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') return `\\${character}`;
    if (code >= 0x20 && code < 0x7f) return character;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

/**
 * A Python program that converts a file to safetensors. It does not replace a file that is there.
 *
 * @param source absolute path of the file
 * @param target absolute path of the new file
 */
export function pythonProgram(format: OtherFormat, source: string, target: string): string {
  const { packages, imports, body } = PROGRAMS[format];
  return `# python -m pip install ${packages}
import os
${imports}

source = ${pythonText(source)}
target = ${pythonText(target)}
if os.path.exists(target):
    raise SystemExit(f"{target} is there already")

tensors = {}
${body}
save_file(tensors, target)
print(len(tensors), "tensors in", target)
`;
}

interface Program {
  readonly packages: string;
  readonly imports: string;
  /** Fills `tensors` from `source`. */
  readonly body: string;
}

const TORCH_WALK = `
def walk(name, value):
    if isinstance(value, torch.Tensor):
        value = value.detach()
        value = value.dequantize() if value.is_quantized else value.to_dense()
        # A copy of its own: tensors that share memory cannot be saved.
        tensors[name or "tensor"] = value.clone(memory_format=torch.contiguous_format)
    elif isinstance(value, dict):
        for key, item in value.items():
            walk(f"{name}.{key}" if name else str(key), item)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            walk(f"{name}.{index}" if name else str(index), item)
`;

const HDF5_WALK = `
def visit(name, item):
    if not isinstance(item, h5py.Dataset):
        return
    if item.shape is None or item.dtype.kind not in "biuf" or item.dtype.itemsize > 8:
        print("left out, not numbers:", name)
        return
    tensors[name] = numpy.array(item[()], dtype=item.dtype.newbyteorder("<"), order="C")
`;

const PROGRAMS: Readonly<Record<OtherFormat, Program>> = {
  torch: {
    packages: 'torch safetensors packaging numpy',
    imports: 'import torch\nfrom safetensors.torch import save_file',
    body: `${TORCH_WALK}
# With weights_only nothing in the file is run. It refuses models that were pickled as a whole:
# for these, load the model where its code is, and save model.state_dict() with save_file.
walk("", torch.load(source, map_location="cpu", weights_only=True))`,
  },
  torchscript: {
    packages: 'torch safetensors packaging numpy',
    imports: 'import torch\nfrom safetensors.torch import save_file',
    body: `${TORCH_WALK}
# The file holds a program (TorchScript), parts of which run while it is loaded: only for files that you trust.
walk("", dict(torch.jit.load(source, map_location="cpu").state_dict()))`,
  },
  hdf5: {
    packages: 'h5py numpy safetensors',
    imports: 'import h5py\nimport numpy\nfrom safetensors.numpy import save_file',
    body: `${HDF5_WALK}
with h5py.File(source, "r") as file:
    file.visititems(visit)`,
  },
  keras: {
    packages: 'h5py numpy safetensors',
    imports:
      'import io\nimport zipfile\nimport h5py\nimport numpy\nfrom safetensors.numpy import save_file',
    body: `${HDF5_WALK}
with zipfile.ZipFile(source) as archive:
    weights = io.BytesIO(archive.read("model.weights.h5"))
with h5py.File(weights, "r") as file:
    file.visititems(visit)`,
  },
  onnx: {
    packages: 'onnx numpy safetensors',
    imports:
      'import numpy\nimport onnx\nfrom onnx import numpy_helper\nfrom safetensors.numpy import save_file',
    body: `
def add(name, tensor):
    array = numpy_helper.to_array(tensor)
    if array.dtype.kind == "V":  # bfloat16, float8: exact in float32
        array = array.astype("float32")
    if array.dtype.kind not in "biuf":
        print("left out, not numbers:", name)
        return
    name = name or f"tensor{len(tensors)}"
    while name in tensors:
        name += "_"
    tensors[name] = numpy.array(array, order="C")

def visit(graph):
    for tensor in graph.initializer:
        add(tensor.name, tensor)
    for node in graph.node:
        output = node.output[0] if node.output else node.name
        for attribute in node.attribute:
            if attribute.HasField("t"):
                constant = node.op_type == "Constant"
                add(output if constant else f"{output}/{attribute.name}", attribute.t)
            if attribute.HasField("g"):
                visit(attribute.g)

# Data in other files is looked for beside the file.
visit(onnx.load(source).graph)`,
  },
  tflite: {
    packages: 'ai-edge-litert numpy safetensors',
    imports:
      'import numpy\nfrom ai_edge_litert.interpreter import Interpreter\nfrom safetensors.numpy import save_file',
    body: `
interpreter = Interpreter(model_path=source)
for detail in interpreter.get_tensor_details():
    name = detail["name"] or f"tensor{detail['index']}"
    try:
        array = interpreter.get_tensor(detail["index"])
    except ValueError:
        continue  # Not stored: computed when the model runs.
    if array.dtype.kind not in "biuf" or detail["sparsity_parameters"]:
        print("left out, no dense numbers:", name)
        continue
    # Stored integers become the values that they stand for.
    quantization = detail["quantization_parameters"]
    scales = quantization["scales"]
    if len(scales) > 0:
        shape = [1] * array.ndim
        if len(scales) > 1:
            shape[quantization["quantized_dimension"]] = len(scales)
        zeros = quantization["zero_points"].reshape(shape)
        array = ((array.astype("float64") - zeros) * scales.reshape(shape)).astype("float32")
    while name in tensors:
        name += "_"
    tensors[name] = numpy.array(array, order="C")`,
  },
};
