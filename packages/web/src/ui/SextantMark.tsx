/** The house's mark: frame, graduated limb and the index arm in brass. */
export const SextantMark = ({ size = 28 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden focusable="false">
    <g stroke="currentColor" strokeLinecap="round" strokeLinejoin="round">
      <path d="M16 4.5 5 23.5a22 22 0 0 0 22 0Z" strokeWidth="1.6" />
      <path d="M9.3 25.4l-.7 1.9M12.6 26.3l-.4 2M16 26.6v2M19.4 26.3l.4 2M22.7 25.4l.7 1.9" strokeWidth="1.1" opacity=".7" />
      <path d="M10.6 17.2h10.8" strokeWidth="1.1" opacity=".5" />
    </g>
    <path d="M16 4.5 20.2 28" stroke="var(--sx-brass)" strokeWidth="2" strokeLinecap="round" />
    <circle cx="16" cy="4.5" r="2.1" fill="var(--sx-brass)" />
  </svg>
)
