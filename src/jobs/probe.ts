import { type FromProbe, type ProbeRequest, type ProbeResult } from '../worker/messages';
import { askWorker, type Asking } from './ask';
import { SentFailure } from './sentFailure';

/**
 * Tries engine, data and model of a job in a process of its own.
 *
 * @throws RunError `stopped` if the signal says so, `timed-out`, `memory`, `failed`; SentFailure with what the process threw
 */
export async function probeJob(request: ProbeRequest, asking: Asking = {}): Promise<ProbeResult> {
  const reply = await askWorker<FromProbe>('probe', request, asking);
  if (reply.type === 'failed') throw new SentFailure(reply.error);
  return reply.result;
}
