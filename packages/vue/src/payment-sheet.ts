import type { Cashier, Controller, PaymentResult, SheetRequest } from '@tillway/cashier'
import { defineComponent, h, onBeforeUnmount, onMounted, type PropType, ref, watch } from 'vue'

type Locale = 'auto' | 'zh-CN' | 'en'

/** The payment sheet in the place of this element; `result` is emitted once for each session. */
export const PaymentSheet = defineComponent({
  props: {
    cashier: { type: Object as PropType<Cashier<SheetRequest>>, required: true },
    session: { type: String, required: true },
    locale: String as PropType<Locale>,
  },
  emits: { result: (result: PaymentResult) => Boolean(result) },
  setup(props, { emit }) {
    const place = ref<HTMLElement>()
    let open: Controller | undefined
    const close = () => {
      const left = open
      open = undefined
      void left?.close()
    }
    const start = () => {
      close()
      const container = place.value
      if (!container) return
      const controller = props.cashier.open({ session: props.session, container })
      open = controller
      void controller.result.then((result) => open === controller && emit('result', result))
    }
    onMounted(start)
    watch(() => [props.cashier, props.session], start)
    watch(
      () => props.locale,
      (locale) => locale && open?.update({ locale }),
    )
    onBeforeUnmount(close)
    return () => h('div', { ref: place })
  },
})
