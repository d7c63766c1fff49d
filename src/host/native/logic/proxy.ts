/**
 * The variables that stand for VS Code's settings `http.proxy` and `http.noProxy`; none where the environment says by
 * itself which proxy to use.
 */
export function proxyVariables(
  environment: NodeJS.ProcessEnv,
  proxy: unknown,
  except: unknown,
): NodeJS.ProcessEnv {
  const named = new Map(Object.entries(environment).map(([name, value]) => [lower(name), value]));
  const has = (name: string): boolean => (named.get(name) ?? '') !== '';
  if (typeof proxy !== 'string' || proxy.trim() === '') return {};
  if (['https_proxy', 'http_proxy', 'all_proxy'].some(has)) return {};
  const address = proxy.trim();
  const hosts = Array.isArray(except) ? except.filter((host) => typeof host === 'string') : [];
  return {
    HTTPS_PROXY: address,
    HTTP_PROXY: address,
    ...(hosts.length > 0 && !has('no_proxy') && { NO_PROXY: hosts.join(',') }),
  };
}

function lower(name: string): string {
  return name.toLowerCase();
}
