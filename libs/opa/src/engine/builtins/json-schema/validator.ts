import type { JsonForm } from '../json-text/json-value.js';
import type { Findings, Place } from './findings.js';
import type { Schema } from './schema.js';

/** How rules have the schemas inside them checked. */
export interface Validator {
  /** Throws when the time is up. */
  readonly check: () => void;
  /** What a value has against it, apart from all else that was found. */
  attempt(schema: Schema, value: JsonForm, place: Place): Findings;
  /** The same, as part of what was found already. */
  continue(schema: Schema, value: JsonForm, place: Place, found: Findings): void;
}
