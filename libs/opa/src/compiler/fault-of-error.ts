import type { Fault } from '#libs/domain';
import { uploadedName } from './build-directory.js';
import { hintFor } from './hints.js';
import type { OpaError } from './opa-report.js';
import type { Upload } from './upload.js';

/** Turns the compiler's complaints into faults: the uploader's file names, and what to do about it. */
export class FaultWriter {
  private readonly lines: ReadonlyMap<string, readonly string[]>;

  constructor(
    private readonly upload: Upload,
    private readonly knownBuiltins: ReadonlySet<string>,
  ) {
    const sources = [...upload.policies, ...upload.tests];
    this.lines = new Map(sources.map(({ path, content }) => [path, content.split('\n')]));
  }

  faults(errors: readonly OpaError[]): Fault[] {
    return errors.map((error) => this.fault(error));
  }

  private fault(error: OpaError): Fault {
    const at = uploadedName(error.location?.file ?? 'sources');
    const line = this.lines.get(at)?.[(error.location?.row ?? 0) - 1] ?? '';
    const { regoVersion } = this.upload;
    const hint = hintFor({ error, line, regoVersion, knownBuiltins: this.knownBuiltins });
    return {
      at,
      message: error.message.replaceAll(/\bbundle\/(policy|tests)\//g, ''),
      ...(hint === undefined ? {} : { hint }),
      ...position(error),
    };
  }
}

/** The compiler reports 0 where it knows no row or column. */
function position({ location }: OpaError): Pick<Fault, 'row' | 'col'> {
  if (location === undefined || location.row < 1) return {};
  return { row: location.row, ...(location.col < 1 ? {} : { col: location.col }) };
}
