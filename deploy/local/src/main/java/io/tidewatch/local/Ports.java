package io.tidewatch.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The TCP ports of a run, all on loopback.
 *
 * @param dashboard the public origin: page, stream and every API
 * @param otlpGrpc the ingest-service's port for OTLP by gRPC
 * @param otlpHttp its port for OTLP by HTTP
 */
record Ports(int dashboard, int ingest, int alert, int query, int kafka, int postgres, int otlpGrpc, int otlpHttp) {
    /** Where the demo application listens, when there is one. */
    static final int DEFAULT_DEMO = 8070;

    static final Ports DEFAULT = new Ports(8080, 8081, 8082, 8083, 9092, 5432, 4317, 4318);

    /** These ports, each moved by the offset. */
    Ports plus(int offset) {
        return new Ports(
                dashboard + offset,
                ingest + offset,
                alert + offset,
                query + offset,
                kafka + offset,
                postgres + offset,
                otlpGrpc + offset,
                otlpHttp + offset);
    }

    /** Ports that were free a moment ago. */
    static Ports free() {
        int[] ports = new int[8];
        ServerSocket[] held = new ServerSocket[ports.length];
        try {
            for (int i = 0; i < ports.length; i++) {
                held[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ports[i] = held[i].getLocalPort();
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new LocalRunException("no free ports on loopback: " + e.getMessage(), e);
        }
        return new Ports(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6], ports[7]);
    }

    /**
     * Checks these ports and that of the demo application.
     *
     * @throws LocalRunException naming the first port that is out of range, given twice or taken
     */
    void requireFree(OptionalInt demo) {
        Map<String, Integer> named = byName();
        demo.ifPresent(port -> named.put("demo", port));
        Map<Integer, String> seen = new LinkedHashMap<>();
        named.forEach((name, port) -> {
            if (port < 1 || port > 65535) {
                throw new LocalRunException("port " + port + " for " + name + " is not between 1 and 65535.");
            }
            String other = seen.put(port, name);
            if (other != null) {
                throw new LocalRunException("port " + port + " is given to both " + other + " and " + name + ".");
            }
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new LocalRunException(
                        "port " + port + " for " + name + " is taken by another process. Stop that process, or choose"
                                + " another port: --" + name + "-port N, or --port-offset N for all.",
                        e);
            }
        });
    }

    private Map<String, Integer> byName() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("http", dashboard);
        ports.put("ingest", ingest);
        ports.put("alert", alert);
        ports.put("query", query);
        ports.put("kafka", kafka);
        ports.put("postgres", postgres);
        ports.put("otlp-grpc", otlpGrpc);
        ports.put("otlp-http", otlpHttp);
        return ports;
    }
}
