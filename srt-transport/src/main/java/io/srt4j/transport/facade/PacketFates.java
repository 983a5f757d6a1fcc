package io.srt4j.transport.facade;

import io.srt4j.protocol.stats.SrtStats;

/**
 * What became of data packets, from one connection or summed over many.
 *
 * @param lost found missing by receivers
 * @param recovered missing ones that came after all
 * @param dropped missing ones given up by receivers, and unsent ones given up by senders
 * @param belated came after they were given up
 * @param undecryptable encrypted without a known key
 * @param delivered handed to the application
 * @param deliveryDelayUs sum over the delivered ones of how long after their due time they were
 */
public record PacketFates(
        long lost, long recovered, long dropped, long belated, long undecryptable, long delivered,
        long deliveryDelayUs) {

    static final PacketFates NONE = new PacketFates(0, 0, 0, 0, 0, 0, 0);

    static PacketFates of(SrtStats stats) {
        SrtStats.Receive receive = stats.receive();
        return new PacketFates(receive.packetsLost(), receive.packetsRecovered(),
                receive.packetsDropped() + stats.send().packetsDropped(), receive.packetsBelated(),
                receive.packetsUndecryptable(), receive.packetsDelivered(), receive.deliveryDelayUs());
    }

    PacketFates plus(PacketFates other) {
        return new PacketFates(lost + other.lost, recovered + other.recovered, dropped + other.dropped,
                belated + other.belated, undecryptable + other.undecryptable, delivered + other.delivered,
                deliveryDelayUs + other.deliveryDelayUs);
    }

    PacketFates minus(PacketFates other) {
        return new PacketFates(lost - other.lost, recovered - other.recovered, dropped - other.dropped,
                belated - other.belated, undecryptable - other.undecryptable, delivered - other.delivered,
                deliveryDelayUs - other.deliveryDelayUs);
    }
}
