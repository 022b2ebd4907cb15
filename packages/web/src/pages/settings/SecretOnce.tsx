import { Alert, Button, Text } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { CodeBlock } from '../../ui/ShowCall.tsx'

/** Something secret that is answered once: to copy, and then gone. */
export const SecretOnce = ({ title, hint, secret, done, onDone }: { readonly title: string; readonly hint: string; readonly secret: string; readonly done: string; readonly onDone: () => void }) => (
  <Alert color="brass" icon={<IconKey size={18} />} title={title} role="status">
    <Text size="sm" mb="xs">{hint}</Text>
    <CodeBlock label={title} text={secret} />
    <Button size="xs" variant="default" mt="sm" onClick={onDone}>{done}</Button>
  </Alert>
)
