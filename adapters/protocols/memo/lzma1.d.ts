// The types of lzma1, which ships its TypeScript sources in their place: these do not fit the compiler's settings here.

/** Compresses to the container «LZMA alone», its size in the header; 1 is the fastest of nine modes. Throws never. */
export const compress: (bytes: Uint8Array, mode: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9) => Uint8Array<ArrayBuffer>

/** Reads that container until its end marker or as many bytes as its header says. Throws on what is none. */
export const decompress: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>
