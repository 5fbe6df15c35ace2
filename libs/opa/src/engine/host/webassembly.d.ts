// Node has WebAssembly, but its types come with TypeScript's DOM library, which would bring a whole browser along.
// Declared here is what the host uses, by the WebAssembly JavaScript Interface.
declare namespace WebAssembly {
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;

  class Module {
    private constructor();
    readonly [Symbol.toStringTag]: string;
    static customSections(module: Module, name: string): ArrayBuffer[];
  }

  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }

  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number });
    readonly buffer: ArrayBuffer;
    /** Throws RangeError beyond the maximum. */
    grow(pages: number): number;
  }

  class Global {
    private constructor();
    readonly value: unknown;
  }
}
