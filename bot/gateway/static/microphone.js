// The microphone: opened when asked, its sound in pieces as the gateway wants it, closed for certain.

const WORKLET = new URL("microphone-worklet.js", import.meta.url);
const PROBLEMS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "taken",
  AbortError: "taken",
};

// Why this browser cannot at all: "insecure" (the page came over plain HTTP), "unable", or null.
export function obstacle() {
  if (!globalThis.isSecureContext) return "insecure";
  const able = navigator.mediaDevices?.getUserMedia && globalThis.AudioWorkletNode;
  return able ? null : "unable";
}

export class MicrophoneFailed extends Error {
  // problem: refused | absent | taken | unable
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

export class Microphone {
  #stream = null;
  #context = null;
  #node = null;
  #closed = false;
  #finished = null;
  #onSound;

  // onSound(pcm, level): 16 kHz mono s16le, and its loudness from 0 to 1.
  constructor(onSound) {
    this.#onSound = onSound;
  }

  // onEnded: the device has gone, or the permission was taken back.
  async open(onEnded) {
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
      if (!this.#closed) await this.#connect(onEnded);
    } catch (error) {
      this.close();
      throw new MicrophoneFailed(PROBLEMS[error.name] ?? "unable");
    }
    if (this.#closed) this.close(); // closed while the browser was asking
  }

  async #connect(onEnded) {
    this.#stream.getAudioTracks()[0].addEventListener("ended", onEnded);
    this.#context = new AudioContext({ latencyHint: "interactive" });
    await this.#context.audioWorklet.addModule(WORKLET.href);
    if (this.#closed) return;
    this.#node = new AudioWorkletNode(this.#context, "banter-microphone");
    this.#node.port.onmessage = ({ data }) => this.#receive(data);
    // It puts out silence; a node that leads nowhere is not run by every browser.
    this.#context.createMediaStreamSource(this.#stream).connect(this.#node).connect(this.#context.destination);
    await this.#context.resume();
  }

  // Resolves when the last sound has been handed over.
  async finish() {
    if (this.#node && !this.#closed) {
      await new Promise((resolve) => {
        this.#finished = resolve;
        setTimeout(resolve, 500); // an audio thread that has been suspended does not answer
        this.#node.port.postMessage("end");
      });
    }
    this.close();
  }

  close() {
    this.#closed = true;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    if (this.#node) this.#node.port.onmessage = null;
    if (this.#context && this.#context.state !== "closed") this.#context.close();
  }

  #receive({ pcm, level, last }) {
    if (last) this.#finished?.();
    else if (pcm.byteLength && !this.#closed) this.#onSound(pcm, level);
  }
}
