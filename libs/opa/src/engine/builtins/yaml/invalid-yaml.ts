import { BuiltinError } from '../builtin.js';

/** The text is not the YAML that yaml.v2 reads, or tells what JSON cannot. */
export class InvalidYaml extends BuiltinError {}
