export interface User {
  readonly id: string;
  readonly orgs: readonly string[];
}

/** A request that passed the guards. */
export interface SignedIn {
  user?: User;
}
