const degrees = Array.from({ length: 121 }, (_, index) => index)
const point = (degree: number, radius: number): readonly [number, number] => {
  const angle = ((degree + 30) * Math.PI) / 180
  return [300 - Math.cos(angle) * radius, 60 + Math.sin(angle) * radius]
}
const tickLength = (degree: number): number => (degree % 10 === 0 ? 26 : degree % 5 === 0 ? 18 : 10)

const Tick = ({ degree }: { readonly degree: number }) => {
  const [x1, y1] = point(degree, 430)
  const [x2, y2] = point(degree, 430 + tickLength(degree))
  return <line x1={x1} y1={y1} x2={x2} y2={y2} stroke="#7189a8" strokeWidth={degree % 10 === 0 ? 1.6 : 0.8} />
}

/** The graduated limb of a sextant with its index arm. */
export const LimbDrawing = () => {
  const [armX, armY] = point(74, 470)
  return (
    <svg viewBox="-130 30 860 530" fill="none" role="presentation">
      {degrees.map((degree) => <Tick key={degree} degree={degree} />)}
      {degrees.filter((degree) => degree % 20 === 0).map((degree) => {
        const [x, y] = point(degree, 480)
        return <text key={degree} x={x} y={y} fill="#8fa6c4" fontSize="13" textAnchor="middle" dominantBaseline="middle">{degree}</text>
      })}
      <path d={`M300 60L${point(0, 430).join(' ')}M300 60L${point(120, 430).join(' ')}`} stroke="#3a5983" strokeWidth="2" />
      <path d={`M${point(0, 430).join(' ')}A430 430 0 0 0 ${point(120, 430).join(' ')}`} stroke="#4f6f9b" strokeWidth="2" />
      <path d={`M${point(12, 250).join(' ')}A250 250 0 0 0 ${point(108, 250).join(' ')}`} stroke="#284468" strokeWidth="1.5" />
      <path d={`M300 60L${armX} ${armY}`} stroke="#d9a441" strokeWidth="4" strokeLinecap="round" />
      <circle cx="300" cy="60" r="12" fill="#0d1b2d" stroke="#d9a441" strokeWidth="4" />
    </svg>
  )
}
