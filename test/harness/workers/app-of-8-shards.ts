import { makeApp } from './make-app.ts'

export default makeApp(8)
