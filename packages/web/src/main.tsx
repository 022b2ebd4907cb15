import '@mantine/core/styles.css'
import '@mantine/dates/styles.css'
import '@mantine/notifications/styles.css'
import './styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './App.tsx'

// The server's content security policy forbids making code from text, which Zod otherwise tries first.
z.config({ jitless: true })

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no element with id "root"')
createRoot(root).render(<StrictMode><App /></StrictMode>)
