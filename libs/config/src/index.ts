export { ConfigError, type ConfigFault } from './config-error.js';
export { configurationDocument } from './configuration-document.js';
export { type Environment, processEnvironment } from './environment.js';
export { readConfig } from './read-config.js';
export { type InsecureSwitch, insecureSwitches } from './insecure-switches.js';
export type { Configuration, Sections } from './sections.js';
