// Drive the reading system in reader.html: node reader.mjs TOOLS CHROMIUM URL, the report as JSON on standard output.
import { createRequire } from 'node:module'

const [tools, executablePath, url] = process.argv.slice(2)
const puppeteer = createRequire(`${tools}/`)('puppeteer-core')

const DAY = 'html { color: rgb(40, 30, 20); background: rgb(250, 240, 230); font-size: 16px }'
const NIGHT = 'html { color: rgb(200, 210, 220); background: rgb(5, 6, 7); font-size: 16px }'
const LARGE = 'html { color: rgb(40, 30, 20); background: rgb(250, 240, 230); font-size: 32px }'

const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-setuid-sandbox'] })
try {
  const page = await browser.newPage()
  const faults = []
  page.on('pageerror', error => faults.push(String(error)))
  page.on('requestfailed', request => faults.push(`not loaded: ${request.url()}`))
  const outside = []
  await page.setRequestInterception(true)
  page.on('request', request => {
    const own = /^(blob|data):/.test(request.url()) || request.url().startsWith(new URL(url).origin)
    if (!own) outside.push(request.url())
    return own ? request.continue() : request.abort()
  })
  const scheme = value => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }])
  await page.setViewport({ width: 600, height: 800 })
  await scheme('light')
  await page.goto(url)
  await page.waitForFunction('window.ready')
  await page.evaluate('reader.open()')
  const contents = await page.evaluate('reader.contents()')
  const pages = await page.evaluate('reader.pages()')
  const parted = await page.evaluate('reader.parted()')
  const metadata = await page.evaluate('reader.metadata()')
  await page.evaluate('reader.start()')
  const faces = await page.evaluate('reader.faces()')
  const looks = {}
  for (const [name, value, styles] of [['day', 'light', DAY], ['night', 'dark', NIGHT], ['large', 'light', LARGE]]) {
    await scheme(value)
    await page.evaluate(worn => reader.wear(worn), styles)
    looks[name] = await page.evaluate('reader.look()')
  }
  process.stdout.write(JSON.stringify({ contents, pages, parted, metadata, faces, looks, faults, outside }))
} finally {
  await browser.close()
}
