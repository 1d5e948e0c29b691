/* Asks the browser where it is, only when the button is pressed; the answer goes to the session and nowhere else. */
const FAULTS = { 1: "denied", 2: "unavailable", 3: "timeout" };
const PATIENCE_MS = 15000;

export default function ({ data, parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = () => {
    if (!window.isSecureContext || !navigator.geolocation) {
      setTriggerValue("answer", { fault: "insecure" });
      return;
    }
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        setTriggerValue("answer", { lon: coords.longitude, lat: coords.latitude });
      },
      ({ code }) => {
        button.disabled = false;
        setTriggerValue("answer", { fault: FAULTS[code] || "unavailable" });
      },
      { timeout: PATIENCE_MS, maximumAge: 60000 },
    );
  };
}
