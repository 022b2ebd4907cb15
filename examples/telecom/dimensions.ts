import { channels, cities, offers, products, tariffs } from './catalogue.ts'
import { type Draws, streams } from './draws.ts'
import { dropRate } from './life.ts'
import { cellsOfCity, type Setting } from './persons.ts'
import type { TableShape, TableWriter } from './write.ts'

/** What facts point at: tariffs, stores, cells, cell quality by month, products, channels; and the world's offers beside the truth. */

const moneyText = (minor: number): string => (minor / 100).toFixed(2)

function textTable(name: string, columns: readonly string[], select?: string): TableShape {
  return { name, raw: columns, text: columns, select: select ?? columns.map((column) => `"${column}"`).join(', '), format: 'csv' }
}

export const dimensionShapes = {
  tariffs: textTable(
    'tariffs', ['tariff_code', 'name_en', 'name_zh', 'family', 'payment_kind', 'monthly_fee', 'included_minutes', 'included_mb'],
  ),
  // Head office keeps this list in Chinese.
  stores: textTable('stores', ['门店编号', '门店名称', '城市', '区县', '类型', '开业日期']),
  cells: textTable('cells', ['cell_id', 'city', 'technology', 'latitude', 'longitude']),
  products: textTable('products', ['product_code', 'name_en', 'name_zh', 'kind', 'price', 'unit_cost']),
  channels: textTable('channels', ['channel', 'name_en', 'name_zh', 'contact_cost', 'capacity_per_day']),
  cell_months: {
    name: 'cell_months',
    raw: ['cell', 'month', 'drop', 'speed', 'availability', 'load'],
    double: ['drop', 'speed', 'availability', 'load'],
    select: `'CELL' || lpad((cell + 1)::varchar, 5, '0') || '-' || month as cell_month, 'CELL' || lpad((cell + 1)::varchar, 5, '0')
      as cell_id, (month // 100) || '-' || lpad((month % 100)::varchar, 2, '0') as month, "drop" as drop_rate, speed as throughput_mbps,
      availability, load as load_share`,
  },
  truth_offers: {
    name: 'offers',
    truth: true,
    raw: ['offer_code', 'product_code', 'list_minor', 'price_minor', 'unit_cost_minor', 'discount'],
    text: ['offer_code', 'product_code'],
    double: ['discount'],
    select: '*',
  },
  truth_channels: { name: 'channels', truth: true, raw: ['channel', 'contact_cost_minor'], text: ['channel'], select: '*' },
} as const satisfies Record<string, TableShape>

export type DimensionName = keyof typeof dimensionShapes

export function pushDimensions(tables: Readonly<Record<DimensionName, TableWriter>>, setting: Setting, draws: Draws): void {
  for (const each of tariffs) {
    tables.tariffs.push([
      each.code, each.en, each.zh, each.family, each.prepaid ? 'prepaid' : 'postpaid', moneyText(each.feeMinor), String(each.minutes),
      String(each.dataMb),
    ])
  }
  for (const each of products) tables.products.push([
    each.code, each.en, each.zh, each.kind, moneyText(each.priceMinor), moneyText(each.unitCostMinor),
  ])
  for (const each of channels) {
    tables.channels.push([each.key, each.en, each.zh, moneyText(each.contactCostMinor), String(each.capacityPerDay)])
    tables.truth_channels.push([each.key, each.contactCostMinor])
  }
  for (const each of offers) tables.truth_offers.push([
    each.code, each.product, each.listMinor, each.priceMinor, each.unitCostMinor, each.discount,
  ])
  pushStores(tables.stores, setting, draws)
  pushCells(tables.cells, tables.cell_months, setting, draws)
}

function pushStores(table: TableWriter, setting: Setting, draws: Draws): void {
  for (let store = 0; store < setting.dealers; store++) {
    draws.at(streams.store, store)
    const city = cities[draws.weighted(cities.map((each) => each.weight))]
    const district = city ? draws.pick<string>(city.districts) : ''
    const kind = draws.chance(0.3) ? '自营厅' : '合作厅'
    const opened = `${2008 + draws.whole(17)}-${String(1 + draws.whole(12)).padStart(2, '0')}-01`
    table.push([
      `ST${String(store + 1).padStart(4, '0')}`, `${city?.zh ?? ''}${district}${store + 1}号店`, city?.zh ?? '', district, kind, opened,
    ])
  }
}

function pushCells(cells: TableWriter, months: TableWriter, setting: Setting, draws: Draws): void {
  cities.forEach((city, index) => {
    const [from, to] = cellsOfCity(index, setting.cells)
    for (let cell = from; cell < to; cell++) {
      draws.at(streams.cell, cell)
      const fiveG = draws.chance(0.6)
      cells.push([
        `CELL${String(cell + 1).padStart(5, '0')}`, city.en, fiveG ? '5G' : '4G', (city.lat + draws.normal() * 0.05).toFixed(6),
        (city.lon + draws.normal() * 0.06).toFixed(6),
      ])
      for (const month of setting.timeline.months) {
        draws.at(streams.cellMonth, cell, month.code)
        const drop = dropRate(setting.seed, cell, month.code)
        const load = Math.min(0.98, Math.max(0.05, 0.45 + draws.normal() * 0.15 + (drop - 0.006) * 8))
        months.push([
          cell, month.code, drop, (fiveG ? 220 : 45) * (1 - load * 0.7) * draws.between(0.8, 1.2), 1 - drop * draws.between(0.05, 0.3),
          load,
        ])
      }
    }
  })
}
