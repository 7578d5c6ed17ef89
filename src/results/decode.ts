// Without the DOM there is the class but no type of that name.
type Decoder = InstanceType<typeof TextDecoder>;

const SNIFFED_BYTES = 256;

/** Turns the bytes of an XML document into text, chunk by chunk, by its mark or its own declaration. */
export class XmlDecoder {
  #start: Uint8Array[] = [];
  #startBytes = 0;
  #decoder: Decoder | null = null;
  /** The rest of a sentence when the declared encoding is not known. */
  problem = '';

  decode(chunk: Uint8Array): string {
    if (this.#decoder) return this.#decoder.decode(chunk, { stream: true });
    this.#start.push(chunk);
    this.#startBytes += chunk.length;
    return this.#startBytes < SNIFFED_BYTES ? '' : this.#begin();
  }

  /** What is left at the end of the document. */
  end(): string {
    const start = this.#decoder ? '' : this.#begin();
    return start + (this.#decoder?.decode() ?? '');
  }

  #begin(): string {
    const start = Buffer.concat(this.#start);
    this.#start = [];
    this.#decoder = this.#decoderFor(start);
    return this.#decoder.decode(start, { stream: true });
  }

  #decoderFor(start: Buffer): Decoder {
    const [first, second, third] = start;
    if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
    if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
    if (first === 0xef && second === 0xbb && third === 0xbf) return new TextDecoder('utf-8');
    if (first === 0x3c && second === 0) return new TextDecoder('utf-16le');
    if (first === 0 && second === 0x3c) return new TextDecoder('utf-16be');
    const declared = /^\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(
      start.toString('latin1', 0, SNIFFED_BYTES),
    )?.[1];
    // The declaration was read as single bytes, so it cannot be true: .NET writes it so from a string.
    if (declared === undefined || /^(?:utf-?16|ucs-?[24]|utf-?32)/i.test(declared)) return new TextDecoder();
    try {
      return new TextDecoder(declared);
    } catch {
      this.problem = `names an encoding that is not known, ${declared}, and was read as UTF-8`;
      return new TextDecoder();
    }
  }
}
