import { PageHeader } from '../../ui/PageHeader.tsx'

export const CustomerPage = () => <PageHeader title="" />
