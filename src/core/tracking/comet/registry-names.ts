/** A model's name as Comet's registry takes it: small letters and digits, joined by single dashes. */
export function registryName(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}

/** A version as Comet's registry takes it: three numbers. */
export function versionText(version: number): string {
  return `${version}.0.0`;
}
