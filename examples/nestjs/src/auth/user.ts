export interface User {
  readonly id: string;
  readonly orgs: readonly string[];
}

/** A request behind the guards. */
export interface SignedIn {
  user?: User;
}
