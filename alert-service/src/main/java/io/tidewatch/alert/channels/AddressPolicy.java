package io.tidewatch.alert.channels;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Which addresses notifications may be sent to. Without private targets only global unicast addresses are allowed, so
 * that a channel cannot be used to reach what lies behind the firewall (ranges: RFC 6890 and the IANA special-purpose
 * registries). Immutable, safe for any thread.
 *
 * @param allowPrivateTargets whether every address is allowed
 */
public record AddressPolicy(boolean allowPrivateTargets) {
    /** Why this address may not be reached; empty when it may. */
    public Optional<String> refusal(InetAddress address) {
        if (allowPrivateTargets || isGlobal(address)) {
            return Optional.empty();
        }
        return Optional.of("the address " + address.getHostAddress()
                + " is private, local or reserved; tidewatch.notify.allow-private-targets=true would allow it");
    }

    private static boolean isGlobal(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isGlobalV4(bytes) : isGlobalV6(bytes);
    }

    private static boolean isGlobalV4(byte[] address) {
        int a = address[0] & 0xff;
        int b = address[1] & 0xff;
        int c = address[2] & 0xff;
        boolean special = a == 0
                || a == 10
                || a == 127
                || (a == 100 && b >= 64 && b <= 127)
                || (a == 169 && b == 254)
                || (a == 172 && b >= 16 && b <= 31)
                || (a == 192 && b == 168)
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && (b == 18 || b == 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113)
                || a >= 224;
        return !special;
    }

    /** Only 2000::/3 is global unicast; inside it, what embeds an IPv4 address is judged by that one. */
    private static boolean isGlobalV6(byte[] address) {
        int first = (address[0] & 0xff) << 8 | address[1] & 0xff;
        int second = (address[2] & 0xff) << 8 | address[3] & 0xff;
        if (first == 0x2002) { // 6to4
            return isGlobalV4(new byte[] {address[2], address[3], address[4], address[5]});
        }
        if (first == 0x0064 && second == 0xff9b) { // NAT64
            return isGlobalV4(new byte[] {address[12], address[13], address[14], address[15]});
        }
        boolean documentationOrTeredo = first == 0x2001 && (second == 0x0db8 || second == 0);
        return (first & 0xe000) == 0x2000 && !documentationOrTeredo;
    }

    /**
     * The first address of a host, all of them checked.
     *
     * @param resolver how names become addresses
     * @throws UnknownHostException when the host has no address
     * @throws RefusedAddressException when one of its addresses may not be reached
     */
    public InetAddress resolve(String host, HostResolver resolver) throws UnknownHostException {
        InetAddress[] addresses = resolver.resolve(host);
        if (addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        for (InetAddress address : addresses) {
            Optional<String> refusal = refusal(address);
            if (refusal.isPresent()) {
                throw new RefusedAddressException(refusal.get());
            }
        }
        return addresses[0];
    }
}
