/** Where the project is on the web, without slashes at the end. */
export interface Address {
  readonly repository: string;
  readonly site: string;
}

export const ADDRESS: Address;
export function addressOf(manifest: { repository: { url: string }; homepage: string }): Address;
export function basePathOf(address: Address): string;
export function ownerOf(address: Address): string;
export function webAddressOf(path: string, address?: Address): string;
export function pageOf(file: string): string | undefined;
