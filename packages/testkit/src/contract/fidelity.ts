declare module 'vitest' {
  interface TaskMeta {
    /** Events that a test has checked one by one, and how many of them were wrong. */
    fidelity?: { readonly checked: number; readonly wrong: number };
  }
}

/** For the matrix that is printed at the end of a run. */
export function reportFidelity(task: { meta: { fidelity?: object } }, checked: number, wrong: number): void {
  task.meta.fidelity = { checked, wrong };
}
