export function everySecond(run: () => void): () => void {
  const timer = setInterval(run, 1000)
  return () => clearInterval(timer)
}
