import { InputError } from '../../formats/errors';
import { type PackedTicket } from '../ticket';
import { readGraph } from './graph';
import { layerKinds } from './layers';
import { type NetPlan } from './ops';
import { PlanBuilder } from './builder';

/**
 * What a packed net computes, op by op, with every shape: all that can be refused is refused here, before anything of the
 * net's size is allocated.
 *
 * @param file or whatever the ticket is called in messages
 * @throws InputError naming the layer: of a class that is not known here, of sizes that do not fit or are too large, of
 *   weights that are missing
 */
export function planNet(
  ticket: Pick<PackedTicket, 'topology' | 'kernels' | 'others'>,
  file: string,
): NetPlan {
  const graph = readGraph(ticket.topology, file);
  const unknown = graph.nodes.find(({ layer }) => !layerKinds.has(layer.kind));
  if (unknown !== undefined) {
    throw unknown.layer.refused('is of a class that a packed net cannot compute');
  }
  const builder = new PlanBuilder(ticket, graph.inputShape, file);
  for (const { layer, inputs } of graph.nodes) {
    const read = inputs.length === 0 ? [builder.input] : inputs.map((name) => builder.of(name));
    builder.name(
      layer.name,
      layerKinds.get(layer.kind)!({
        layer,
        inputs: read,
        builder,
        last: layer.name === graph.output,
      }),
    );
  }
  const output = builder.of(graph.output);
  if (output.shape.length !== 1) {
    throw new InputError(
      'unsupported',
      `${file}: the net answers ${output.shape.join(' x ')} numbers for an example, where one a class is expected.`,
    );
  }
  builder.requireAllUsed();
  return { inputShape: graph.inputShape, ops: builder.ops, values: builder.values, output };
}
