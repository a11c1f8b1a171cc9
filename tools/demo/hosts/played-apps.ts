/**
 * Plays the apps that a shop's page can run in: put into a page before its own scripts, it gives the
 * page the function that such an app lends, and carries a call out on the simulated phone, in a
 * window of its own. The channel's simulator checks the call as the real app does. Which app it is
 * is read from the user agent; a global says where the phone is, and who plays an app of the mall.
 */

interface HostWindow {
  readonly tillwayPhone?: string
  readonly tillwayApp?: readonly string[]
  readonly tillwayAgent?: string
}

type Ending = 'paid' | 'canceled' | 'refused'
type Answer = (answer: Readonly<Record<string, string>>) => void

{
  const settings = globalThis as unknown as HostWindow
  const { tillwayPhone: phone = '', tillwayApp: targets } = settings
  const agent = settings.tillwayAgent ?? navigator.userAgent
  // A browser that a developer looks with says what it is; tests have it say so by themselves.
  if (settings.tillwayAgent) Object.defineProperty(navigator, 'userAgent', { get: () => agent })

  const openPhone = (call: object): Promise<Ending> => {
    const address = `${phone}?caller=1&code=${encodeURIComponent(JSON.stringify(call))}`
    const view = window.open(address, 'tillway-phone', 'popup,width=390,height=844')
    return new Promise((resolve) => {
      if (view === null) return resolve('refused')
      const settle = (ending: Ending) => {
        clearInterval(timer)
        removeEventListener('message', listen)
        view.close()
        resolve(ending)
      }
      const timer = setInterval(() => view.closed && settle('canceled'), 200)
      const listen = (event: MessageEvent) => {
        if (event.source === view && event.origin === new URL(phone).origin) settle(event.data)
      }
      addEventListener('message', listen)
    })
  }

  const wechatWords = { paid: 'ok', canceled: 'cancel', refused: 'fail' }
  const alipayCodes = { paid: '9000', canceled: '6001', refused: '4000' }
  const outcomes = { paid: 'done', canceled: 'canceled', refused: 'failed' }

  const WeixinJSBridge = {
    invoke(name: string, call: object, done: Answer) {
      if (name !== 'getBrandWCPayRequest') return done({ err_msg: 'system:function_not_exist' })
      void openPhone(call).then((ending) =>
        done({ err_msg: `get_brand_wcpay_request:${wechatWords[ending]}` }),
      )
    },
  }
  const AlipayJSBridge = {
    call(name: string, call: object, done: Answer) {
      if (name !== 'tradePay') return done({ error: '1' })
      void openPhone(call).then((ending) => done({ resultCode: alipayCodes[ending] }))
    },
  }
  const upsdk = {
    pluginReady: (run: () => void) => void setTimeout(run, 50),
    pay({ tn, success, fail }: { tn: string; success: () => void; fail: () => void }) {
      void openPhone({ tn, mode: '01' }).then((ending) => (ending === 'paid' ? success() : fail()))
    },
  }
  /** An app of the mall, with the SDKs of those that it names. */
  const TillwayHost = {
    post(text: string) {
      const { id, type, params } = JSON.parse(text)
      const answer = (content: object) => {
        const { TillwayAnswer } = globalThis as unknown as { TillwayAnswer(text: string): void }
        setTimeout(() => TillwayAnswer(JSON.stringify({ v: 1, id, ...content })))
      }
      if (type === 'hello') return answer({ type: 'ready', targets })
      answer({ type: 'started' })
      void openPhone(params).then((ending) => answer({ type: 'result', outcome: outcomes[ending] }))
    },
  }
  /** The page of the mini program around this page is the phone's own. */
  const navigateTo = ({ url }: { readonly url: string }) => {
    const call = new URL(url, location.href).searchParams.get('call') ?? '{}'
    void openPhone(JSON.parse(call)).then(() =>
      document.dispatchEvent(new Event('visibilitychange')),
    )
  }

  /** Later than the page's scripts, as the real ones come. */
  const lend = (name: string, bridge: object) => {
    setTimeout(() => {
      Object.assign(globalThis, { [name]: bridge })
      document.dispatchEvent(new Event(`${name}Ready`))
    }, 300)
  }
  const isFrame = window.top !== window
  if (isFrame) {
    // Apps lend nothing to frames.
  } else if (targets !== undefined) Object.assign(globalThis, { TillwayHost })
  else if (/micromessenger.*miniprogram/i.test(agent)) {
    Object.assign(globalThis, { wx: { miniProgram: { navigateTo } } })
  } else if (/alipayclient.*miniprogram/i.test(agent)) {
    Object.assign(globalThis, { my: { navigateTo } })
  } else if (/micromessenger/i.test(agent)) lend('WeixinJSBridge', WeixinJSBridge)
  else if (/alipayclient/i.test(agent)) lend('AlipayJSBridge', AlipayJSBridge)
  else if (/cloudpay/i.test(agent)) Object.assign(globalThis, { upsdk })
}
