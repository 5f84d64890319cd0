/** A plugin of rolldown and Vite. */
export function workerSource(): { readonly name: string; load(id: string): Promise<string | undefined> };
