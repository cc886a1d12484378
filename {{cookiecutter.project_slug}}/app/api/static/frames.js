// Draws the newest state, once per frame at most.

export function drawing(draw) {
  let frame = 0;
  let newest = null;
  return {
    next(state) {
      newest = state;
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        draw(newest);
      });
    },
    end: () => cancelAnimationFrame(frame),
  };
}
