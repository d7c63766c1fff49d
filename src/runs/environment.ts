/**
 * The environment of the processes that train, and of those that try or measure beforehand what training will be like.
 * What the user has set stays.
 */
export function trainerEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    // glibc gives large blocks back to the system at once and would fault them in again at every step: a third of the
    // time of an elementwise op on a gradient.
    MALLOC_MMAP_THRESHOLD_: '268435456',
    MALLOC_TRIM_THRESHOLD_: '1073741824',
    ...own,
  };
}
