// The browser's camera and its recorder: pictures without sound. Nothing here draws or says anything.

const KINDS = ["video/webm;codecs=vp8", "video/webm;codecs=vp9", "video/webm", "video/mp4"]; // Safari knows the last
const BITS_PER_S = 2_500_000;
const PART_MS = 100; // so often the recorder hands over what it has
const LATE_MS = 2000; // a browser that hands over nothing until the end
// Ideals, which every camera can come near to; none is cropped to come nearer, so a phone that stands stays upright.
const PICTURE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 }, resizeMode: { ideal: "none" } };
const REASONS = {
  NotAllowedError: "denied", SecurityError: "denied", PermissionDeniedError: "denied",
  NotFoundError: "missing", DevicesNotFoundError: "missing", OverconstrainedError: "missing",
  NotReadableError: "busy", TrackStartError: "busy", AbortError: "busy",
};

// Why there can be no recording at all on this page in this browser; "" if there can.
function obstacle() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && window.MediaRecorder && kind() ? "" : "old";
}

function kind() {
  return KINDS.find((each) => MediaRecorder.isTypeSupported(each));
}

// The word for what a browser says went wrong.
function reason(error) {
  return REASONS[error?.name] ?? "failed";
}

// The camera of this id, or else the one that looks at whoever sits here.
function openCamera(id) {
  const which = id ? { deviceId: { exact: id } } : { facingMode: { ideal: "user" } };
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...PICTURE, ...which } });
}

function closeCamera(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

// The ids of all cameras, as soon as one may be used.
async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput").map((device) => device.deviceId);
}

// One recording; `begun` and `done(blob)` are called, or `failed(error)`. It has begun when there is something of it: on a
// machine at its limit the first pictures come late, and the recording would be shorter than was asked for.
class Take {
  constructor(stream, { begun, done, failed }) {
    this.parts = [];
    this.recorder = new MediaRecorder(stream, { mimeType: kind(), videoBitsPerSecond: BITS_PER_S });
    this.begin = () => {
      clearTimeout(this.late);
      this.begin = () => {};
      begun();
    };
    this.recorder.onstart = () => (this.late = setTimeout(() => this.begin(), LATE_MS));
    this.recorder.ondataavailable = (event) => {
      if (!event.data.size) return;
      this.parts.push(event.data);
      this.begin();
    };
    this.recorder.onerror = (event) => failed(event.error);
    this.recorder.onstop = () => this.dropped || done(new Blob(this.parts, { type: this.recorder.mimeType }));
    this.recorder.start(PART_MS);
  }

  stop() {
    clearTimeout(this.late);
    this.begin = () => {};
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  drop() {
    this.dropped = true;
    this.stop();
  }
}

// The bytes as base64, which is what travels.
function asText(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}
