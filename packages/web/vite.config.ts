import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The heavy libraries get chunks of their own, so that a change of ours does not make a browser fetch them again. */
const libraries = [
  { name: 'echarts', test: /node_modules[\\/](?:echarts|zrender)[\\/]/ },
  { name: 'mantine', test: /node_modules[\\/](?:@mantine|@floating-ui|react-remove-scroll|react-number-format|dayjs)[\\/]/ },
  { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ },
  { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
  { name: 'contract', test: /node_modules[\\/]zod[\\/]|packages[\\/]contract[\\/]/ },
]

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // Two patch versions of Mantine are locked; a second copy would have a theme context of its own.
  resolve: { dedupe: ['react', 'react-dom', '@mantine/core', '@mantine/hooks'] },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/v1': 'http://127.0.0.1:7777' } },
  build: { target: 'es2023', outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 700, rolldownOptions: { output: { codeSplitting: { groups: libraries } } } },
})
