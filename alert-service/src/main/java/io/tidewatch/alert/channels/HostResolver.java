package io.tidewatch.alert.channels;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns host names into addresses; may block. {@code InetAddress::getAllByName} in production. */
@FunctionalInterface
public interface HostResolver {
    /**
     * All addresses of a host name or of an address literal.
     *
     * @throws UnknownHostException when there are none
     */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
