package io.tidewatch.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An application that knows nothing of metrics: two routes, one of which fails. */
final class AgentShop {
    private AgentShop() {}

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        route(server, "/orders", 200);
        route(server, "/broken", 500);
        server.start();
        System.out.println("listening on " + server.getAddress().getPort());
    }

    private static void route(HttpServer server, String path, int status) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }
}
