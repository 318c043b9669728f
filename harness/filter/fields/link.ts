import type { Packet, VlanTag } from '../../wire/index.ts';
import { etherTypes } from '../../wire/ethernet.ts';
import { isType, typeNames } from './eth.ts';
import { field, max16, max32, number, present, protocol } from './make.ts';
import type { Field } from './make.ts';

/** VLAN tags, and what stands in place of Ethernet. */
export const linkFields: readonly Field[] = [
  protocol('vlan'),
  number('vlan.id', max16, (packet) => vlansOf(packet).map(({ id }) => id)),
  number('vlan.priority', max16, (packet) => vlansOf(packet).map(({ priority }) => priority)),
  field('vlan.dei', 'boolean', (packet) => vlansOf(packet).map(({ dropEligible }) => Number(dropEligible))),
  number(
    'vlan.etype',
    max16,
    (packet) =>
      vlansOf(packet)
        .map(({ type }) => type)
        .filter(isType),
    {
      hexDigits: 4,
      names: typeNames,
    },
  ),

  protocol('ieee8021ad'),
  number('ieee8021ad.id', max16, (packet) => serviceTagsOf(packet).map(({ id }) => id)),
  number('ieee8021ad.priority', max16, (packet) => serviceTagsOf(packet).map(({ priority }) => priority)),
  number('ieee8021ad.dei', max16, (packet) =>
    serviceTagsOf(packet).map(({ dropEligible }) => Number(dropEligible)),
  ),

  protocol('sll'),
  number('sll.pkttype', max16, ({ sll }) => present(sll?.packetType)),
  number('sll.hatype', max16, ({ sll }) => present(sll?.hardwareType)),
  number('sll.halen', max16, ({ sll }) => present(sll?.addressLength)),
  field('sll.src.eth', 'ether', ({ sll }) => present(sll?.address).filter(({ length }) => length === 6)),
  number('sll.ifindex', max32, ({ sll }) => present(sll?.interfaceIndex)),
  number('sll.etype', max16, ({ sll }) => present(sll?.type).filter(isType), {
    hexDigits: 4,
    names: typeNames,
  }),

  protocol('null'),
  number('null.family', max32, ({ loopback }) => present(loopback?.family)),

  protocol('raw'),
];

function vlansOf({ vlans = [] }: Packet): VlanTag[] {
  return vlans.filter(({ announcedBy }) => announcedBy !== etherTypes.serviceVlan);
}

function serviceTagsOf({ vlans = [] }: Packet): VlanTag[] {
  return vlans.filter(({ announcedBy }) => announcedBy === etherTypes.serviceVlan);
}
