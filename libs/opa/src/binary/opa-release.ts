export const opaVersion = '1.20.2';

export const opaModule = `github.com/open-policy-agent/opa@v${opaVersion}`;

export interface ReleaseAsset {
  readonly file: string;
  /** SHA-256 of the file, hex. A pin: never fetched from where the file is fetched. */
  readonly sha256: string;
}

/** Only platforms whose checksum is known from several independent records; the others compile from source. */
const assets: Readonly<Record<string, ReleaseAsset>> = {
  'linux-x64': {
    file: 'opa_linux_amd64_static',
    sha256: '69da5179ee403d10fa11bab6cfb4ffb0d23dba5f9b682fa977db772a1da5670f',
  },
  'linux-arm64': {
    file: 'opa_linux_arm64_static',
    sha256: '431bed5a365578241ab06c7cc1c7d0cdff8c11dcbc6f12c3488590deb8b8d66d',
  },
  'darwin-arm64': {
    file: 'opa_darwin_arm64',
    sha256: '54e7008e696d39e8e4f96594e2b71bcbe45fd9a4f838102bcf1240638bf3fbe1',
  },
};

export const releaseUrl = `https://github.com/open-policy-agent/opa/releases/download/v${opaVersion}`;

export function releaseAsset(platform: string, architecture: string): ReleaseAsset | undefined {
  return assets[`${platform}-${architecture}`];
}
