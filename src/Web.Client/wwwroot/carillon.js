// What WebAssembly cannot do itself: keys of the whole page, audio behind a token, uploads with progress, files to save.

const isTyping = target => target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]") !== null;

export function listenToKeys(receiver) {
  const onKey = e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || isTyping(e.target) || document.querySelector(".mud-overlay-dialog"))
      return;
    receiver.invokeMethodAsync("KeyPressed", e.key);
  };
  document.addEventListener("keydown", onKey);
  return { stop: () => document.removeEventListener("keydown", onKey) };
}

export function prefersDark() {
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

export function focus(selector) {
  document.querySelector(selector)?.focus();
}

// Browsers have no clipboard where a page came over plain HTTP from another machine.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// Returns null when played, or why not. The old source is given back to the browser.
export async function play(audio, url, token) {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok)
    return await reason(answer);
  if (audio.src.startsWith("blob:"))
    URL.revokeObjectURL(audio.src);
  audio.src = URL.createObjectURL(await answer.blob());
  try {
    await audio.play();
  } catch {
    // The browser wants a click on the player's own button: it is there now.
  }
  return null;
}

export async function save(url, token, fileName) {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok)
    return await reason(answer);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return null;
}

export function fileName(input) {
  return input.files.length === 0 ? null : input.files[0].name;
}

// XMLHttpRequest, because fetch tells nothing about the upload's progress. The file never enters WebAssembly's memory.
export function upload(input, url, token, options, receiver) {
  return new Promise(resolve => {
    const form = new FormData();
    form.append("options", options);
    form.append("file", input.files[0]);
    const request = new XMLHttpRequest();
    let told = 0;
    request.upload.onprogress = e => {
      const now = performance.now();
      if (e.lengthComputable && (now - told > 100 || e.loaded === e.total)) {
        told = now;
        receiver.invokeMethodAsync("Uploaded", e.loaded / e.total);
      }
    };
    request.onload = () => resolve({ status: request.status, body: request.responseText });
    request.onerror = () => resolve({ status: 0, body: "" });
    request.open("POST", url);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.send(form);
  });
}

async function reason(answer) {
  try {
    return (await answer.json()).detail ?? `The server answered ${answer.status}.`;
  } catch {
    return `The server answered ${answer.status}.`;
  }
}
