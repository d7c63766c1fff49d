/**
 * The proxy that the environment names for an address (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in capitals
 * or not); undefined where it is to be reached directly. Node itself does not read these variables before version 24.
 */
export function proxyFor(target: URL, environment: NodeJS.ProcessEnv): URL | undefined {
  const read = (name: string): string => environment[name] || environment[name.toUpperCase()] || '';
  if (isExcepted(target, read('no_proxy'))) return undefined;
  const scheme = target.protocol.slice(0, -1);
  const named = read(`${scheme}_proxy`) || read('all_proxy');
  if (named === '') return undefined;
  const text = named.includes('://') ? named : `http://${named}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether a list such as `localhost, .example.org:8080` names the target's host or a domain that it is in. */
function isExcepted(target: URL, list: string): boolean {
  const host = target.hostname.toLowerCase();
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((rule) => {
      if (rule === '*') return true;
      const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(rule) ?? [];
      if (name === '' || (only !== undefined && only !== port)) return false;
      const domain = name.replace(/^\*?\./, '');
      return host === domain || host.endsWith(`.${domain}`);
    });
}

/** A proxy's address without the password that it may hold. */
export function withoutSecrets(url: URL | string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
