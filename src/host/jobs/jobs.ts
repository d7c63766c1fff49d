import { type BeginRequest, type Jobs, type Services } from '../services';
import { showError } from '../errors';
import { type Following } from './following';

/** Starts and resumes runs; what that takes is loaded when it is asked for. */
export class HostJobs implements Jobs {
  constructor(
    private readonly services: () => Services,
    private readonly following: Following,
  ) {}

  async begin(request: BeginRequest): Promise<string> {
    const services = this.services();
    const { beginRun } = await import('./begin');
    const folder = await beginRun(services, request);
    await this.watch(services, folder);
    return folder;
  }

  async resume(folder: string): Promise<void> {
    const services = this.services();
    const { goOn } = await import('./begin');
    await goOn(services, folder);
    await this.watch(services, folder);
  }

  private async watch(services: Services, folder: string): Promise<void> {
    await services.runs.update(folder);
    await this.following.follow(folder);
    // The run is on its way: that its panel cannot be shown is no reason to call it failed.
    await services.panels
      .show([folder])
      .catch((error: unknown) => void showError(services.log, error));
  }
}
