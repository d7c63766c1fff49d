// A reporter of node's test runner that writes how many tests passed, failed and were skipped, and how long each file took.
export default async function* counts(events) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const files = {};
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.nesting === 0) files[data.file] = (files[data.file] ?? 0) + data.details.duration_ms;
    // Suites, and the files that the runner wraps tests in, are not tests.
    if (data.details?.type === 'suite') continue;
    if (data.skip !== undefined) total.skipped++;
    else total[type === 'test:pass' ? 'passed' : 'failed']++;
  }
  yield JSON.stringify({ total, files });
}
