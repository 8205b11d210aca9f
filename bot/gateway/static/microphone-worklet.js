// In the audio thread: the device's sound, at whatever rate, becomes 16-bit PCM at 16 kHz in pieces
// of a tenth of a second. One file without imports, which not every browser allows in a worklet.

const RATE = 16_000;
const PIECES_PER_SECOND = 10;
const CROSSINGS = 32; // zero crossings of the filter on each side: 70 dB down at 8.2 kHz
const STEPS = 128; // table entries for each of them; between entries it is interpolated
const PASS = 0.92; // of the lower half rate: the filter is half way down there

// Changes the rate by a sinc under a Blackman window, evaluated at each output sample's own place
// between the input samples, so that any pair of rates works.
export class Resampler {
  #step;
  #half; // reach of the filter, input samples
  #table;
  #perSample; // table entries for each input sample
  #kept;
  #at; // place of the next output sample in what is kept

  constructor(from, to) {
    this.#step = from / to;
    const cut = PASS * Math.min(1, to / from);
    this.#half = Math.ceil(CROSSINGS / cut);
    this.#perSample = STEPS * cut;
    this.#table = kernel(cut, this.#half, Math.ceil(this.#half * this.#perSample) + 2, this.#perSample);
    this.#kept = new Float32Array(this.#half); // silence before the first sample
    this.#at = this.#half;
  }

  // Returns what can be computed by now; the rest comes with the next piece.
  push(input) {
    const sound = new Float32Array(this.#kept.length + input.length);
    sound.set(this.#kept);
    sound.set(input, this.#kept.length);
    const count = Math.max(0, Math.ceil((sound.length - this.#half - this.#at) / this.#step));
    const output = new Float32Array(count);
    for (let n = 0; n < count; n += 1) {
      output[n] = this.#sample(sound, this.#at);
      this.#at += this.#step;
    }
    const done = Math.max(0, Math.floor(this.#at) - this.#half);
    this.#kept = sound.slice(done);
    this.#at -= done;
    return output;
  }

  // Returns what was held back.
  finish() {
    return this.push(new Float32Array(this.#half));
  }

  #sample(sound, at) {
    const first = Math.max(0, Math.ceil(at - this.#half));
    const last = Math.min(sound.length - 1, Math.floor(at + this.#half));
    let sum = 0;
    for (let n = first; n <= last; n += 1) {
      const place = Math.abs(n - at) * this.#perSample;
      const entry = Math.floor(place);
      const below = this.#table[entry];
      sum += sound[n] * (below + (place - entry) * (this.#table[entry + 1] - below));
    }
    return sum;
  }
}

function kernel(cut, half, length, perSample) {
  return Float32Array.from({ length }, (_, entry) => {
    const x = entry / perSample;
    if (x >= half) return 0;
    const turn = (Math.PI * x) / half;
    const blackman = 0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
    const angle = Math.PI * cut * x;
    return cut * (x === 0 ? 1 : Math.sin(angle) / angle) * blackman;
  });
}

// Loudness for the eye: 0 at -55 dBFS, 1 at -10.
function level(sound) {
  if (!sound.length) return 0;
  const power = sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length;
  return Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 55) / 45));
}

function pcm(sound) {
  return Int16Array.from(sound, (sample) =>
    Math.round(Math.min(1, Math.max(-1, sample)) * 32_767),
  ).buffer;
}

// The class below exists in the audio thread only; tests load the one above in a page.
if (globalThis.registerProcessor) {
  registerProcessor(
    "banter-microphone",
    class extends AudioWorkletProcessor {
      #resampler = new Resampler(sampleRate, RATE);
      #waiting = [];
      #waitingFrames = 0;
      #ended = false;

      constructor() {
        super();
        this.port.onmessage = () => this.#end();
      }

      process([channels]) {
        if (channels.length && !this.#ended) this.#take(mono(channels));
        return !this.#ended;
      }

      #take(sound) {
        this.#waiting.push(sound);
        this.#waitingFrames += sound.length;
        if (this.#waitingFrames >= sampleRate / PIECES_PER_SECOND) this.#post(false);
      }

      #end() {
        this.#ended = true;
        this.#post(true);
      }

      #post(last) {
        const sound = new Float32Array(this.#waitingFrames);
        let at = 0;
        for (const part of this.#waiting) {
          sound.set(part, at);
          at += part.length;
        }
        this.#waiting = [];
        this.#waitingFrames = 0;
        for (const piece of [this.#resampler.push(sound), ...(last ? [this.#resampler.finish()] : [])]) {
          const bytes = pcm(piece);
          this.port.postMessage({ pcm: bytes, level: level(piece), last: false }, [bytes]);
        }
        if (last) this.port.postMessage({ pcm: new ArrayBuffer(0), level: 0, last: true });
      }
    },
  );
}

// The mean of the channels, copied: the engine uses their memory again.
function mono(channels) {
  const sound = Float32Array.from(channels[0]);
  for (const channel of channels.slice(1)) {
    for (let n = 0; n < sound.length; n += 1) sound[n] += channel[n];
  }
  if (channels.length > 1) for (let n = 0; n < sound.length; n += 1) sound[n] /= channels.length;
  return sound;
}
