export { opaBinaryConfig } from './binary/opa-binary.config.js';
export { OpaBinary, type OpaBinaryOptions, type OpaBinaryStatus, opaCachePath } from './binary/opa-binary.js';
export { opaVersion } from './binary/opa-release.js';
export { leftOutBuiltins } from './compiler/left-out-builtins.js';
export { wasmNativeBuiltins } from './compiler/wasm-native-builtins.js';
export { type CompilerLimits, defaultCompilerLimits } from './compiler/compiler-limits.js';
export { OpaPolicyCompiler, type OpaPolicyCompilerOptions } from './compiler/opa-policy-compiler.js';
export { supportedBuiltins } from './engine/builtins/registry.js';
export { OpaPolicyEngine, type OpaPolicyEngineOptions } from './engine/opa-policy-engine.js';
