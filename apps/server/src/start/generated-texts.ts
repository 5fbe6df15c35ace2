import 'reflect-metadata';
import { configurationDocument } from '#libs/config';
import { sections } from '../configuration.js';

/** docs/configuration.md */
export function configuration(): string {
  return configurationDocument(sections);
}
