import { useState } from 'react';
import { createRoot } from 'react-dom/client';

/** As little as React can do about a click: one component, one attribute. */
function Probe() {
  const [clicks, setClicks] = useState(0);
  return (
    <button type="button" id="probe" data-clicks={clicks} onClick={() => setClicks(clicks + 1)}>
      Probe
    </button>
  );
}

const place = document.createElement('div');
document.body.prepend(place);
createRoot(place).render(<Probe />);
