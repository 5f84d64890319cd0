/** Methods of the official SDK that do nothing here, so that code written for it keeps working. */
export abstract class LegacyMethods {
  /** Warns once for each method, with the reason why it does nothing. */
  protected abstract warnLegacy(method: string, why: string): void;

  abstract getDeviceId(): string;

  init(): void {
    this.warnLegacy('init', 'the client is ready as soon as it is created');
  }

  ready(): void {
    this.warnLegacy('ready', 'there is nothing to wait for');
  }

  alias(_alias?: unknown): void {
    this.warnLegacy('alias', 'the API does not support aliases');
  }

  getSessionId(): string {
    return '';
  }

  async fetchDeviceId(): Promise<string> {
    return this.getDeviceId();
  }
}
